### The sentences of all mails. How to translate: docs/translating.md.
### Plain and honest: nothing here asks for good ratings, promises anything for them, or hurries the reader.
### Every message may use { $store }, the shop's name. Texts and HTML are made from the same sentences.

## In every mail

# $name (text) - the reader's given name
hello = Hello { $name },
hello-unnamed = Hello,
# $email (text) - the shop's address
footer-person = A person answers: { $email }
footer-how = How our reviews work
footer-privacy = Privacy notice
footer-data = See, download or erase your data
footer-stop = No more invitations, in one step
footer-stop-note = No more mails like this, in one step
footer-stop-replies = No more mails about replies, in one step
# A subject or heading about one item. $title (text) - one of the titles below; $product (text)
about = { $title }: { $product }

## The five ratings: exactly neutral, the same distance from each other

rating-1 = 1 star – poor
rating-2 = 2 stars – weak
rating-3 = 3 stars – okay
rating-4 = 4 stars – good
rating-5 = 5 stars – excellent
# All ratings stand on one level here; nothing may lean to either side.
equal-welcome = Good, bad or in between: all five ratings are equally welcome, and all are published alike.
star-opens = Each link below opens the form with its stars filled in; nothing is sent until you press the button there.
form-plain = Open the form without stars

## Invitation: one mail for all items of an order

invitation-subject = How was your order from { $store }?
# $date (text) - the day of the order
who-asks = This is { $store }, the shop itself: we ask you for a review of what you bought from us on { $date }. It takes about a minute, and you need no account.
who-asks-undated = This is { $store }, the shop itself: we ask you for a review of what you bought from us. It takes about a minute, and you need no account.
returned = Some or all of this order went back or was refunded. Your experience counts all the same, and so does how that went.

what-publish = What happens with it: your review is published on the product’s page at { $store }, with your stars and words, the item, and when it was delivered.
what-at-once = It is public at once.
# $days (number) - working days, 1 to 5
what-days = { $days ->
    [one] It is public within one working day.
   *[other] It is public within { $days } working days.
}
what-week = It is public within seven days.
what-name = Readers see the name you choose in the form, or “Verified buyer”; never your e-mail address or order number.
# $months (number) - 12 or more
what-kept = { $months ->
    [one] It is kept for at least { $months } month.
   *[other] It is kept for at least { $months } months.
}
what-change = You can change it or take it back at any time.
what-terms = How our reviews work, with the terms

## Where the address comes from, and the way out (data protection and advertising law)

# $date (text) - the day of the order
source-ask = We have your address from your order at { $store } of { $date } and use it to ask for this review.
source-ask-undated = We have your address from your order at { $store } and use it to ask for this review.
source-note = We have your address from your order at { $store } of { $date } and use it to write to you about this order.
source-note-undated = We have your address from your order at { $store } and use it to write to you about this order.
object = You may object to this at any time; it costs nothing and takes one step.

## Reminder: sent once at most

reminder-subject = Our only reminder: how was your order from { $store }?
# $date (text) - the day of the invitation
reminder-once = We first asked on { $date }. This is our only reminder: after it we do not ask about this order again.

## Arrival note: the same for everybody; no question, no scale, no review

arrival-subject = Your order from { $store } should have arrived
arrival-title = Your order should have arrived
arrival-items = By what the carrier or our shipping desk tells us, this should be with you now:
# $email (text) - the shop's address
arrival-wrong = If anything is wrong with it, write to { $email }. A person answers.
arrival-quiet = Otherwise there is nothing you need to do.

## Access: asked for on the shop's pages by a buyer

access-subject = Your way to review what you bought at { $store }
access-title = Your way to the form
access-asked = Someone, we hope you, asked at { $store } for a way to review what was bought with this address. Here it is.
# $date (text) - the day of the order
access-order = Your order of { $date }
access-order-undated = Your order
access-button = Open the form
access-not-you = If it was not you, do nothing: nobody but you has these links.

## Test mail: the shop writes to itself while setting up

test-subject = Test mail from { $store }
test-title = The test mail arrived
test-words = Mails from { $store } reach this address. Buyers get theirs from the same sender, with the same postal address below.
# $time (text) - date and time
test-sent = Sent on { $time }.

## Receipt

receipt-received-title = We have your review
receipt-changed-title = We have your changed review
receipt-withdrawn-title = You took your review back
# $product (text)
receipt-received = Thank you. We have your review of { $product }.
receipt-changed = Thank you. We have the new version of your review of { $product }.
receipt-withdrawn = Your review of { $product } is off the shop’s pages, and its stars no longer count. You can send it again from its page whenever you like.
# $date (text)
receipt-waits = It waits for a look at its words. It publishes by itself on { $date } at the latest, whatever its stars, unless it breaks one of our rules; then we tell you which.
receipt-public = It is public now.
# $points (number)
receipt-points = { $points ->
    [one] One point is yours. It would be the same for every rating, and readers see that you were given it.
   *[other] { $points } points are yours. They are the same for every rating, and readers see that you were given them.
}
receipt-button = See where it stands
receipt-withdrawn-button = Open its page
receipt-there = There you can also change it or take it back.
link-private = This link is for you alone: whoever has it can change the review.

## Decision notice

decision-publish-title = Your review is public
decision-mask-phrase-title = Your review is public, with one phrase hidden
decision-withhold-text-title = The text of your review is not shown
decision-refuse-title = Your review is not shown
decision-publish = Your review of { $product } is public. Readers see it on the product’s page.
decision-mask-phrase = Your review of { $product } is public, with one phrase hidden. Readers see all of it but that phrase, and your stars count.
decision-withhold-text = The text of your review of { $product } is not shown. Your stars count. Readers see that a text was withheld, and why.
decision-refuse = Your review of { $product } is not shown, and its stars do not count. Readers see that a review was refused, and why.
# $rule (text) - one of the rules below
decision-rule = The rule: { $rule }
decision-passage = The passage:
decision-evidence = What shows it:
decision-by-person = A person at the shop decided this, no software.
decision-by-software = This was published by rule, without a person.
decision-blind = Your rating played no part in this decision.
decision-again = You can change the text and send it again, as often as you like.
decision-appeal = Or answer this mail and ask for a second look.
decision-button = Open your review’s page
decision-there = There you can see it, change it or take it back.

## The rules a decision may name: legal sentences, to be kept exact

rule-confidential = Reviews do not disclose confidential information.
rule-abusive-obscene-defamatory = Reviews are not abusive, obscene or defamatory.
rule-third-party-personal-data = Reviews do not contain contact or personal data of other people.
rule-discriminatory = Reviews do not demean people for who they are.
rule-clearly-false = Reviews are not clearly false or misleading.
rule-suspected-fake = Reviews come from a real experience with the product.
rule-unrelated-to-product = Reviews are about the product or its purchase.
rule-spam-promotional-links = Reviews do not advertise and carry no links.
rule-illegal-goods-or-acts = Reviews do not promote unlawful goods or acts.
rule-duplicate = One experience is reviewed once.
rule-wrong-product = A review stands with the product it describes.
rule-author-request = The author asked for this.
rule-legal-order = A court or an authority ordered this.
rule-child-data = Reviews do not contain data of children.

## Reply notice

reply-subject = { $store } replied to your review of { $product }
reply-title = { $store } replied to your review
reply-words = { $store } replied to your review of { $product }. The reply stands below it, for all readers:
reply-quiet = Nothing is expected of you, and your review stays as you wrote it.
reply-button = See both
reply-there = There you can also change your review or take it back.

## Code for "My data"

code-subject = Your code for “My data” at { $store }
code-title = Your code
code-asked = Someone, we hope you, asked to see what the reviews of { $store } keep about this address. The code is:
code-life = It works for ten minutes, once, on the page where it was asked for. If it was not you, do nothing: without the code nobody gets in.

## Sign-in link for the shop's staff

sign-in-subject = Sign in to the desk of { $store }
sign-in-title = Sign in to the desk
sign-in-words = This link signs you in to the desk of { $store }. It works for ten minutes, once.
sign-in-button = Sign in
sign-in-not-you = If you did not ask for it, do nothing.

## After an erasure: the last mail

erased-subject = Your data at { $store } was erased
erased-title = Your data was erased
erased-words = As asked, the reviews of { $store } have forgotten you: your address, name, order numbers, words and links are gone. A scrambled mark of your address stays, so that we never write to you again.
erased-shop = Copies in the shop’s own systems are not part of this; ask the shop about those.
erased-last = This is our last mail.
