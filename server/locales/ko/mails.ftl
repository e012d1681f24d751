### 하십시오체. 간결하고 정직하게. 좋은 평점을 바라거나, 대가를 약속하거나, 재촉하지 않는다.

## 모든 메일

hello = { $name } 님, 안녕하십니까.
hello-unnamed = 안녕하십니까.
footer-person = 담당자가 직접 답변합니다: { $email }
footer-how = 리뷰 운영 방식
footer-privacy = 개인정보 처리 안내
footer-data = 내 정보 확인, 내려받기, 삭제
footer-stop = 더 이상 요청 메일 받지 않기(한 번에 처리)
footer-stop-note = 이런 메일 더 이상 받지 않기(한 번에 처리)
footer-stop-replies = 답글 알림 메일 더 이상 받지 않기(한 번에 처리)
about = { $title }: { $product }

## 다섯 가지 평점

rating-1 = 별 1개 – 매우 나쁨
rating-2 = 별 2개 – 나쁨
rating-3 = 별 3개 – 보통
rating-4 = 별 4개 – 좋음
rating-5 = 별 5개 – 매우 좋음
equal-welcome = 좋든 나쁘든 그 중간이든, 다섯 가지 평점을 모두 똑같이 환영하며 모두 똑같이 공개합니다.
star-opens = 아래의 각 링크를 누르면 해당 별점이 입력된 양식이 열립니다. 양식에서 버튼을 누르기 전에는 아무것도 전송되지 않습니다.
form-plain = 별점 없이 양식 열기

## 요청

invitation-subject = { $store }에서의 주문은 어떠셨습니까?
who-asks = 판매자인 { $store }에서 직접 보내 드립니다. { $date }에 저희 매장에서 구매하신 상품에 대한 리뷰를 부탁드립니다. 1분 정도 걸리며 계정은 필요하지 않습니다.
who-asks-undated = 판매자인 { $store }에서 직접 보내 드립니다. 저희 매장에서 구매하신 상품에 대한 리뷰를 부탁드립니다. 1분 정도 걸리며 계정은 필요하지 않습니다.
returned = 이 주문의 전부 또는 일부가 반품되거나 환불되었습니다. 그래도 고객님의 경험은 똑같이 중요하며, 반품이나 환불 과정의 경험도 마찬가지입니다.

what-publish = 리뷰의 처리: 리뷰는 { $store }의 상품 페이지에 별점, 글, 상품명, 배송일과 함께 공개됩니다.
what-at-once = 즉시 공개됩니다.
what-days = { $days ->
   *[other] 영업일 기준 { $days }일 이내에 공개됩니다.
}
what-week = 7일 이내에 공개됩니다.
what-name = 양식에서 선택하신 이름 또는 ‘구매 확인됨’이 표시됩니다. 이메일 주소나 주문 번호는 절대 표시되지 않습니다.
what-kept = { $months ->
   *[other] 최소 { $months }개월 동안 보관됩니다.
}
what-change = 언제든지 수정하거나 철회하실 수 있습니다.
what-terms = 리뷰 운영 방식과 약관

## 주소의 출처와 거부

source-ask = 고객님의 주소는 { $date }에 하신 { $store } 주문에서 얻은 것이며, 이 리뷰를 부탁드리는 데 사용합니다.
source-ask-undated = 고객님의 주소는 { $store } 주문에서 얻은 것이며, 이 리뷰를 부탁드리는 데 사용합니다.
source-note = 고객님의 주소는 { $date }에 하신 { $store } 주문에서 얻은 것이며, 이 주문에 관해 연락드리는 데 사용합니다.
source-note-undated = 고객님의 주소는 { $store } 주문에서 얻은 것이며, 이 주문에 관해 연락드리는 데 사용합니다.
object = 이러한 사용은 언제든지 무료로, 한 번에 거부하실 수 있습니다.

## 재알림

reminder-subject = 단 한 번의 재알림: { $store }에서의 주문은 어떠셨습니까?
reminder-once = { $date }에 처음 부탁드렸습니다. 재알림은 이번 한 번뿐이며, 이후에는 이 주문에 대해 다시 묻지 않겠습니다.

## 도착 안내

arrival-subject = { $store }에서 주문하신 상품이 도착했을 것입니다
arrival-title = 주문하신 상품이 도착했을 것입니다
arrival-items = 배송업체 또는 저희 발송 담당자에 따르면 다음 상품이 도착했을 것입니다.
arrival-wrong = 문제가 있으면 { $email } 주소로 알려 주십시오. 담당자가 직접 답변합니다.
arrival-quiet = 그 밖에 하실 일은 없습니다.

## 접근

access-subject = { $store }에서 구매하신 상품의 리뷰 링크
access-title = 양식으로 가는 링크
access-asked = 이 주소로 구매한 상품에 리뷰를 쓸 방법을 { $store }에 요청하신 분이 있습니다. 고객님 본인이시리라 생각합니다. 링크는 다음과 같습니다.
access-order = { $date } 주문
access-order-undated = 주문
access-button = 양식 열기
access-not-you = 본인이 아니라면 아무것도 하지 않으셔도 됩니다. 이 링크는 고객님 외에 아무에게도 보내지 않았습니다.

## 시험 메일

test-subject = { $store }에서 보낸 시험 메일
test-title = 시험 메일이 도착했습니다
test-words = { $store }의 메일이 이 주소로 도착합니다. 구매자에게도 같은 발신자가, 맨 아래에 같은 우편 주소를 적어 보냅니다.
test-sent = 보낸 시각: { $time }

## 접수 안내

receipt-received-title = 리뷰를 받았습니다
receipt-changed-title = 수정하신 리뷰를 받았습니다
receipt-withdrawn-title = 리뷰를 철회하셨습니다
receipt-received = 감사합니다. { $product } 리뷰를 받았습니다.
receipt-changed = 감사합니다. { $product } 리뷰의 새 버전을 받았습니다.
receipt-withdrawn = { $product } 리뷰는 판매자의 페이지에서 내려갔으며 별점도 더 이상 집계되지 않습니다. 리뷰 페이지에서 언제든지 다시 보내실 수 있습니다.
receipt-waits = 이제 글의 내용을 확인합니다. 별점과 관계없이 늦어도 { $date }에는 저절로 공개됩니다. 다만 저희 규칙에 어긋나면 어느 규칙인지 알려 드립니다.
receipt-public = 지금 공개되어 있습니다.
receipt-points = { $points ->
   *[other] { $points }포인트를 받으셨습니다. 어떤 평점이든 포인트는 같으며, 포인트를 받으신 사실이 읽는 사람에게 표시됩니다.
}
receipt-button = 진행 상황 보기
receipt-withdrawn-button = 리뷰 페이지 열기
receipt-there = 그곳에서 수정하거나 철회하실 수도 있습니다.
link-private = 이 링크는 고객님만을 위한 것입니다. 링크를 가진 사람은 누구나 리뷰를 수정할 수 있습니다.

## 결정 안내

decision-publish-title = 리뷰가 공개되었습니다
decision-mask-phrase-title = 한 부분을 가린 채 리뷰가 공개되었습니다
decision-withhold-text-title = 리뷰의 글은 표시되지 않습니다
decision-refuse-title = 리뷰가 표시되지 않습니다
decision-publish = { $product } 리뷰가 공개되었습니다. 상품 페이지에서 볼 수 있습니다.
decision-mask-phrase = { $product } 리뷰가 한 부분을 가린 채 공개되었습니다. 나머지는 모두 보이며 별점도 집계됩니다.
decision-withhold-text = { $product } 리뷰의 글은 표시되지 않습니다. 별점은 집계됩니다. 글이 보류되었다는 사실과 그 이유가 표시됩니다.
decision-refuse = { $product } 리뷰는 표시되지 않으며 별점도 집계되지 않습니다. 리뷰가 거절되었다는 사실과 그 이유가 표시됩니다.
decision-rule = 규칙: { $rule }
decision-passage = 해당 부분:
decision-evidence = 판단의 근거:
decision-by-person = 이 결정은 소프트웨어가 아니라 판매자의 담당자가 내렸습니다.
decision-by-software = 사람의 개입 없이 규칙에 따라 공개되었습니다.
decision-blind = 고객님의 평점은 이 결정에 아무런 영향을 주지 않았습니다.
decision-again = 글을 수정하여 몇 번이든 다시 보내실 수 있습니다.
decision-appeal = 또는 이 메일에 회신하여 재검토를 요청하실 수 있습니다.
decision-button = 리뷰 페이지 열기
decision-there = 그곳에서 확인하거나 수정하거나 철회하실 수 있습니다.

## 규칙

rule-confidential = 리뷰는 기밀 정보를 드러내지 않습니다.
rule-abusive-obscene-defamatory = 리뷰는 모욕적이거나 음란하거나 명예를 훼손하지 않습니다.
rule-third-party-personal-data = 리뷰에는 다른 사람의 연락처나 개인정보를 담지 않습니다.
rule-discriminatory = 리뷰는 사람을 그 정체성 때문에 비하하지 않습니다.
rule-clearly-false = 리뷰는 명백히 거짓이거나 오해를 일으키지 않습니다.
rule-suspected-fake = 리뷰는 상품을 실제로 경험한 데서 나옵니다.
rule-unrelated-to-product = 리뷰는 상품이나 그 구매에 관한 것입니다.
rule-spam-promotional-links = 리뷰는 광고하지 않으며 링크를 담지 않습니다.
rule-illegal-goods-or-acts = 리뷰는 불법 상품이나 행위를 권하지 않습니다.
rule-duplicate = 한 번의 경험은 한 번만 리뷰합니다.
rule-wrong-product = 리뷰는 그것이 설명하는 상품에 놓입니다.
rule-author-request = 작성자가 요청하였습니다.
rule-legal-order = 법원 또는 당국이 명령하였습니다.
rule-child-data = 리뷰에는 아동의 정보를 담지 않습니다.

## 판매자의 답글

reply-subject = { $store }: { $product } 리뷰에 답글을 남겼습니다
reply-title = { $store }: 리뷰에 답글을 남겼습니다
reply-words = { $store }에서 { $product } 리뷰에 답글을 남겼습니다. 답글은 리뷰 아래에 누구나 볼 수 있게 표시됩니다.
reply-quiet = 하실 일은 없으며, 리뷰는 쓰신 그대로 남습니다.
reply-button = 둘 다 보기
reply-there = 그곳에서 리뷰를 수정하거나 철회하실 수도 있습니다.

## ‘내 정보’ 코드

code-subject = { $store } ‘내 정보’ 코드
code-title = 코드 안내
code-asked = { $store }의 리뷰가 이 주소에 관해 보관하는 내용을 보겠다고 요청하신 분이 있습니다. 고객님 본인이시리라 생각합니다. 코드는 다음과 같습니다.
code-life = 10분 동안, 요청한 페이지에서 한 번만 쓸 수 있습니다. 본인이 아니라면 아무것도 하지 않으셔도 됩니다. 코드 없이는 아무도 들어갈 수 없습니다.

## 판매자 직원의 로그인

sign-in-subject = { $store } 업무 화면 로그인
sign-in-title = 업무 화면 로그인
sign-in-words = 이 링크로 { $store } 업무 화면에 로그인합니다. 10분 동안 한 번만 쓸 수 있습니다.
sign-in-button = 로그인
sign-in-not-you = 요청하지 않으셨다면 아무것도 하지 않으셔도 됩니다.

## 삭제 후

erased-subject = { $store }에 있던 고객님의 정보가 삭제되었습니다
erased-title = 고객님의 정보가 삭제되었습니다
erased-words = 요청하신 대로 { $store }의 리뷰는 고객님에 관한 정보를 더 이상 가지고 있지 않습니다. 주소, 이름, 주문 번호, 글, 링크가 모두 사라졌습니다. 다시는 메일을 보내지 않기 위해, 알아볼 수 없게 바꾼 주소의 표시만 남습니다.
erased-shop = 판매자 자체 시스템에 있는 사본은 여기에 포함되지 않습니다. 그에 대해서는 판매자에게 문의하십시오.
erased-last = 이것이 저희의 마지막 메일입니다.
