### 称“您”。平实、诚恳；不求好评，不许好处，不催促。

## 每封邮件

hello = { $name }，您好：
hello-unnamed = 您好：
footer-person = 有专人回复：{ $email }
footer-how = 我们的评价如何运作
footer-privacy = 隐私声明
footer-data = 查看、下载或删除您的数据
footer-stop = 不再接收邀请，一步完成
footer-stop-note = 不再接收此类邮件，一步完成
footer-stop-replies = 不再接收回复通知，一步完成
about = { $title }：{ $product }

## 五个评分

rating-1 = 1 星 – 很差
rating-2 = 2 星 – 较差
rating-3 = 3 星 – 一般
rating-4 = 4 星 – 较好
rating-5 = 5 星 – 很好
equal-welcome = 好、坏或介于两者之间：五种评分同样欢迎，并以同样的方式发布。
star-opens = 点开下面任一链接，表单会预先填好相应的星级；在表单中按下按钮之前，不会发送任何内容。
form-plain = 打开未填星级的表单

## 邀请

invitation-subject = 您在 { $store } 的订单怎么样？
who-asks = 这封邮件由商家 { $store } 直接发出：请您评价您于{ $date }在本店购买的商品。大约需要一分钟，无需注册账号。
who-asks-undated = 这封邮件由商家 { $store } 直接发出：请您评价您在本店购买的商品。大约需要一分钟，无需注册账号。
returned = 此订单的全部或部分商品已退回或退款。您的体验同样重要，退货或退款的过程也是如此。

what-publish = 评价的去向：您的评价会发布在 { $store } 的商品页面上，同时显示您的星级和文字、所购商品以及送达日期。
what-at-once = 评价立即公开。
what-days = { $days ->
   *[other] 评价在 { $days } 个工作日内公开。
}
what-week = 评价在七天内公开。
what-name = 读者看到的是您在表单中选择的名字，或“已核实购买”；绝不会显示您的邮箱地址或订单号。
what-kept = { $months ->
   *[other] 评价至少保留 { $months } 个月。
}
what-change = 您可以随时修改或撤回。
what-terms = 我们的评价如何运作，以及相关条款

## 地址来源与拒绝

source-ask = 您的地址来自您于{ $date }在 { $store } 的订单，我们用它请您写这条评价。
source-ask-undated = 您的地址来自您在 { $store } 的订单，我们用它请您写这条评价。
source-note = 您的地址来自您于{ $date }在 { $store } 的订单，我们用它就此订单与您联系。
source-note-undated = 您的地址来自您在 { $store } 的订单，我们用它就此订单与您联系。
object = 您可以随时拒绝这一用途，无需任何费用，一步即可完成。

## 提醒

reminder-subject = 唯一一次提醒：您在 { $store } 的订单怎么样？
reminder-once = 我们在{ $date }首次询问过您。这是唯一一次提醒：此后我们不会再就此订单询问您。

## 到货通知

arrival-subject = 您在 { $store } 的订单应该已经送达
arrival-title = 您的订单应该已经送达
arrival-items = 据承运商或本店发货部门的信息，以下商品应该已经送达：
arrival-wrong = 如有任何问题，请写信至 { $email }，有专人回复。
arrival-quiet = 除此之外，您无需做任何事。

## 获取链接

access-subject = 评价您在 { $store } 所购商品的链接
access-title = 打开表单的链接
access-asked = 有人（希望是您本人）在 { $store } 请求评价用此地址购买的商品。链接如下。
access-order = 您{ $date }的订单
access-order-undated = 您的订单
access-button = 打开表单
access-not-you = 如果不是您本人，无需理会：这些链接没有发给其他任何人。

## 测试邮件

test-subject = 来自 { $store } 的测试邮件
test-title = 测试邮件已送达
test-words = { $store } 的邮件可以送达此地址。买家收到的邮件来自同一发件人，末尾写有同样的邮寄地址。
test-sent = 发送时间：{ $time }

## 收到通知

receipt-received-title = 我们已收到您的评价
receipt-changed-title = 我们已收到您修改后的评价
receipt-withdrawn-title = 您已撤回评价
receipt-received = 谢谢。我们已收到您对 { $product } 的评价。
receipt-changed = 谢谢。我们已收到您对 { $product } 的评价的新版本。
receipt-withdrawn = 您对 { $product } 的评价已从商家页面移除，其星级不再计入。您可以随时在评价页面重新发送。
receipt-waits = 评价的文字有待查看。无论几星，它最迟在{ $date }自动发布，除非违反了我们的某条规则；如有违反，我们会告诉您是哪一条。
receipt-public = 评价现已公开。
receipt-points = { $points ->
   *[other] 您获得 { $points } 积分。无论评分高低，积分都相同；读者会看到您获得了积分。
}
receipt-button = 查看进展
receipt-withdrawn-button = 打开评价页面
receipt-there = 您也可以在那里修改或撤回。
link-private = 此链接仅供您本人使用：持有链接的人都可以修改这条评价。

## 决定通知

decision-publish-title = 您的评价已公开
decision-mask-phrase-title = 您的评价已公开，其中一处被隐藏
decision-withhold-text-title = 您的评价文字不予显示
decision-refuse-title = 您的评价不予显示
decision-publish = 您对 { $product } 的评价已公开，读者可在商品页面看到。
decision-mask-phrase = 您对 { $product } 的评价已公开，其中一处被隐藏。其余内容读者都能看到，您的星级计入。
decision-withhold-text = 您对 { $product } 的评价文字不予显示。您的星级计入。读者会看到有一段文字未予显示及其原因。
decision-refuse = 您对 { $product } 的评价不予显示，其星级不计入。读者会看到有一条评价被拒绝及其原因。
decision-rule = 规则：{ $rule }
decision-passage = 相关段落：
decision-evidence = 依据：
decision-by-person = 此决定由商家的工作人员作出，而非软件。
decision-by-software = 此评价按规则发布，没有人工介入。
decision-blind = 您的评分对此决定没有任何影响。
decision-again = 您可以修改文字并重新发送，次数不限。
decision-appeal = 也可以回复本邮件，请求复核。
decision-button = 打开您的评价页面
decision-there = 您可以在那里查看、修改或撤回评价。

## 规则

rule-confidential = 评价不得泄露机密信息。
rule-abusive-obscene-defamatory = 评价不得含有辱骂、淫秽或诽谤内容。
rule-third-party-personal-data = 评价不得包含他人的联系方式或个人数据。
rule-discriminatory = 评价不得因他人的身份而贬低他人。
rule-clearly-false = 评价不得明显虚假或误导。
rule-suspected-fake = 评价须来自对商品的真实体验。
rule-unrelated-to-product = 评价须与商品或其购买有关。
rule-spam-promotional-links = 评价不得做广告，也不得包含链接。
rule-illegal-goods-or-acts = 评价不得宣扬非法商品或行为。
rule-duplicate = 一次体验只评价一次。
rule-wrong-product = 评价须放在它所描述的商品下。
rule-author-request = 应作者本人要求。
rule-legal-order = 依法院或主管机关的命令。
rule-child-data = 评价不得包含儿童的数据。

## 商家回复

reply-subject = { $store } 回复了您对 { $product } 的评价
reply-title = { $store } 回复了您的评价
reply-words = { $store } 回复了您对 { $product } 的评价。回复显示在评价下方，所有读者可见：
reply-quiet = 您无需做任何事，您的评价保持原样。
reply-button = 查看两者
reply-there = 您也可以在那里修改或撤回评价。

## “我的数据”验证码

code-subject = 您在 { $store } 的“我的数据”验证码
code-title = 您的验证码
code-asked = 有人（希望是您本人）请求查看 { $store } 的评价所保存的有关此地址的信息。验证码是：
code-life = 验证码十分钟内有效，只能在提出请求的页面使用一次。如果不是您本人，无需理会：没有验证码，谁也无法进入。

## 商家工作人员登录

sign-in-subject = 登录 { $store } 的工作台
sign-in-title = 登录工作台
sign-in-words = 此链接可登录 { $store } 的工作台，十分钟内有效，仅限一次。
sign-in-button = 登录
sign-in-not-you = 如果不是您提出的请求，无需理会。

## 删除之后

erased-subject = 您在 { $store } 的数据已删除
erased-title = 您的数据已删除
erased-words = 按照您的要求，{ $store } 的评价不再保存您的信息：您的地址、姓名、订单号、文字和链接均已删除。只留下一个无法辨认的地址标记，以便我们永远不再给您写信。
erased-shop = 商家自有系统中的副本不在此列；请就此询问商家。
erased-last = 这是我们的最后一封邮件。
