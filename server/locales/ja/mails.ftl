### です・ます調。簡潔で正直に。高い評価を求めたり、見返りを約束したり、急がせたりしない。

## すべてのメール

hello = { $name } 様
hello-unnamed = お客様
footer-person = 担当者がお答えします：{ $email }
footer-how = 当店のレビューの仕組み
footer-privacy = プライバシーに関するお知らせ
footer-data = ご自身のデータの確認・ダウンロード・消去
footer-stop = 今後のご案内を止める（ワンステップ）
footer-stop-note = このようなメールを止める（ワンステップ）
footer-stop-replies = 返信のお知らせメールを止める（ワンステップ）
about = { $title }：{ $product }

## 五段階の評価

rating-1 = 星1つ – とても悪い
rating-2 = 星2つ – 悪い
rating-3 = 星3つ – 普通
rating-4 = 星4つ – 良い
rating-5 = 星5つ – とても良い
equal-welcome = 良い、悪い、その中間。五段階のどの評価も等しく歓迎し、すべて同じように公開します。
star-opens = 下の各リンクを開くと、その数の星が入力された状態でフォームが表示されます。フォームのボタンを押すまで、何も送信されません。
form-plain = 星を入力せずにフォームを開く

## ご案内

invitation-subject = { $store } でのご注文はいかがでしたか
who-asks = 販売店である { $store } からのメールです。{ $date }に当店でご購入いただいた商品について、レビューをお願いしております。所要時間は約1分で、アカウントは必要ありません。
who-asks-undated = 販売店である { $store } からのメールです。当店でご購入いただいた商品について、レビューをお願いしております。所要時間は約1分で、アカウントは必要ありません。
returned = このご注文は、全部または一部が返品または返金されています。それでもお客様の体験は同じように大切です。返品や返金の際の体験も含みます。

what-publish = レビューの取り扱い：レビューは { $store } の商品ページに、星の数、文章、商品名、お届け日とともに公開されます。
what-at-once = すぐに公開されます。
what-days = { $days ->
   *[other] { $days }営業日以内に公開されます。
}
what-week = 7日以内に公開されます。
what-name = 表示されるのはフォームで選んだお名前、または「購入確認済み」です。メールアドレスや注文番号は決して表示されません。
what-kept = { $months ->
   *[other] 少なくとも{ $months }か月間保存されます。
}
what-change = いつでも変更または取り下げができます。
what-terms = 当店のレビューの仕組みと規約

## アドレスの入手元と異議の申し立て

source-ask = お客様のアドレスは、{ $date }の { $store } でのご注文から得たもので、このレビューのお願いに使用しています。
source-ask-undated = お客様のアドレスは、{ $store } でのご注文から得たもので、このレビューのお願いに使用しています。
source-note = お客様のアドレスは、{ $date }の { $store } でのご注文から得たもので、このご注文に関するご連絡に使用しています。
source-note-undated = お客様のアドレスは、{ $store } でのご注文から得たもので、このご注文に関するご連絡に使用しています。
object = この使用には、いつでも無料で、ワンステップで異議を申し立てることができます。

## お知らせ（再送）

reminder-subject = 一度だけの再度のご案内：{ $store } でのご注文はいかがでしたか
reminder-once = 最初のご案内は{ $date }にお送りしました。再度のご案内はこの一度だけで、今後このご注文についてお尋ねすることはありません。

## お届けのお知らせ

arrival-subject = { $store } からのご注文品がお手元に届いている頃です
arrival-title = ご注文品がお手元に届いている頃です
arrival-items = 配送業者または当店の発送担当によると、次の品がお手元に届いているはずです。
arrival-wrong = 何か問題がありましたら、{ $email } までお知らせください。担当者がお答えします。
arrival-quiet = それ以外に、していただくことはありません。

## アクセス

access-subject = { $store } でご購入の商品のレビュー用リンク
access-title = フォームへのリンク
access-asked = このアドレスで購入された商品のレビューを書きたいというご依頼を { $store } でお受けしました。ご本人によるものと存じます。リンクは次のとおりです。
access-order = { $date }のご注文
access-order-undated = ご注文
access-button = フォームを開く
access-not-you = お心当たりがない場合は、何もなさらないでください。このリンクはお客様以外の誰にも送られていません。

## テストメール

test-subject = { $store } からのテストメール
test-title = テストメールが届きました
test-words = { $store } からのメールはこのアドレスに届きます。購入者にも同じ差出人から、末尾に同じ住所を記したメールが届きます。
test-sent = 送信日時：{ $time }

## 受領のお知らせ

receipt-received-title = レビューを受け取りました
receipt-changed-title = 変更後のレビューを受け取りました
receipt-withdrawn-title = レビューを取り下げました
receipt-received = ありがとうございます。{ $product } のレビューを受け取りました。
receipt-changed = ありがとうございます。{ $product } のレビューの新しい版を受け取りました。
receipt-withdrawn = { $product } のレビューは当店のページから外れ、星も集計されなくなりました。レビューのページから、いつでも改めて送信できます。
receipt-waits = これから文章を確認します。星の数にかかわらず、遅くとも{ $date }には自動的に公開されます。ただし当店の規則に反する場合は、どの規則かをお知らせします。
receipt-public = 現在公開されています。
receipt-points = { $points ->
   *[other] { $points }ポイントを差し上げます。ポイント数はどの評価でも同じで、ポイントを受け取ったことは読む人に表示されます。
}
receipt-button = 現在の状況を見る
receipt-withdrawn-button = レビューのページを開く
receipt-there = そのページで変更や取り下げもできます。
link-private = このリンクはお客様専用です。リンクを持つ人は誰でもレビューを変更できます。

## 決定のお知らせ

decision-publish-title = レビューが公開されました
decision-mask-phrase-title = 一部を伏せてレビューが公開されました
decision-withhold-text-title = レビューの文章は表示されません
decision-refuse-title = レビューは表示されません
decision-publish = { $product } のレビューが公開されました。商品ページに表示されます。
decision-mask-phrase = { $product } のレビューが、一部を伏せて公開されました。それ以外はすべて表示され、星も集計されます。
decision-withhold-text = { $product } のレビューの文章は表示されません。星は集計されます。文章を非表示にしたこととその理由が表示されます。
decision-refuse = { $product } のレビューは表示されず、星も集計されません。レビューを受け付けなかったこととその理由が表示されます。
decision-rule = 規則：{ $rule }
decision-passage = 該当箇所：
decision-evidence = 判断の根拠：
decision-by-person = この決定は、ソフトウェアではなく当店の担当者が行いました。
decision-by-software = これは人が介在せず、規則に従って公開されました。
decision-blind = お客様の評価は、この決定に一切影響していません。
decision-again = 文章を変更して、何度でも送信し直すことができます。
decision-appeal = または、このメールに返信して再確認をご依頼ください。
decision-button = レビューのページを開く
decision-there = そのページで確認、変更、取り下げができます。

## 規則

rule-confidential = レビューは秘密の情報を明かさないこと。
rule-abusive-obscene-defamatory = レビューは侮辱的、わいせつ、または名誉毀損にあたるものでないこと。
rule-third-party-personal-data = レビューに他の人の連絡先や個人情報を含めないこと。
rule-discriminatory = レビューで人をその属性によっておとしめないこと。
rule-clearly-false = レビューは明らかに虚偽のもの、または誤解を招くものでないこと。
rule-suspected-fake = レビューは商品の実際の体験に基づくこと。
rule-unrelated-to-product = レビューは商品またはその購入に関するものであること。
rule-spam-promotional-links = レビューは宣伝をせず、リンクを含まないこと。
rule-illegal-goods-or-acts = レビューは違法な商品や行為を勧めないこと。
rule-duplicate = 一つの体験についてのレビューは一度とすること。
rule-wrong-product = レビューは、それが述べている商品のところに置くこと。
rule-author-request = 投稿者本人からの依頼によります。
rule-legal-order = 裁判所または当局の命令によります。
rule-child-data = レビューに子どもの個人情報を含めないこと。

## 販売店からの返信

reply-subject = { $store } が { $product } のレビューに返信しました
reply-title = { $store } がレビューに返信しました
reply-words = { $store } が { $product } のレビューに返信しました。返信はレビューの下に、誰でも読める形で表示されます。
reply-quiet = していただくことは何もありません。レビューはお書きになったままです。
reply-button = 両方を見る
reply-there = そのページでレビューの変更や取り下げもできます。

## 「マイデータ」のコード

code-subject = { $store } の「マイデータ」用コード
code-title = コードのお知らせ
code-asked = { $store } のレビューがこのアドレスについて保存している内容を見たいというご依頼をお受けしました。ご本人によるものと存じます。コードは次のとおりです。
code-life = 有効期間は10分で、依頼されたページで一度だけ使えます。お心当たりがない場合は、何もなさらないでください。コードがなければ誰も入れません。

## 販売店スタッフのサインイン

sign-in-subject = { $store } の管理画面へのサインイン
sign-in-title = 管理画面へのサインイン
sign-in-words = このリンクで { $store } の管理画面にサインインできます。有効期間は10分で、一度だけ使えます。
sign-in-button = サインイン
sign-in-not-you = お心当たりがない場合は、何もなさらないでください。

## 消去の後

erased-subject = { $store } にあるお客様のデータを消去しました
erased-title = お客様のデータを消去しました
erased-words = ご依頼のとおり、{ $store } のレビューはお客様に関する情報を保持していません。アドレス、お名前、注文番号、文章、リンクはなくなりました。二度とメールをお送りしないために、判読できない形のアドレスの印だけが残ります。
erased-shop = 販売店自身のシステムにある写しは含まれません。それについては販売店にお尋ねください。
erased-last = これが最後のメールです。
