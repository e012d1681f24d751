### Tratamento formal, legível no Brasil e em Portugal. Simples e honesto; nada pede notas boas, promete algo por elas nem apressa.

## Em todas as mensagens

hello = Olá, { $name }.
hello-unnamed = Olá.
footer-person = Uma pessoa responde: { $email }
footer-how = Como funcionam as nossas avaliações
footer-privacy = Aviso de privacidade
footer-data = Ver, baixar ou apagar os seus dados
footer-stop = Não receber mais convites, em um só passo
footer-stop-note = Não receber mais mensagens como esta, em um só passo
footer-stop-replies = Não receber mais avisos de respostas, em um só passo
about = { $title }: { $product }

## As cinco notas

rating-1 = 1 estrela – ruim
rating-2 = 2 estrelas – fraco
rating-3 = 3 estrelas – razoável
rating-4 = 4 estrelas – bom
rating-5 = 5 estrelas – excelente
equal-welcome = Bom, ruim ou mais ou menos: as cinco notas são igualmente bem-vindas e todas são publicadas do mesmo modo.
star-opens = Cada link abaixo abre o formulário com as suas estrelas já preenchidas; nada é enviado até que ali se aperte o botão.
form-plain = Abrir o formulário sem estrelas

## Convite

invitation-subject = Como foi o seu pedido na { $store }?
who-asks = Aqui escreve a própria loja, { $store }: pedimos uma avaliação do que nos comprou em { $date }. Leva cerca de um minuto e não é preciso ter conta.
who-asks-undated = Aqui escreve a própria loja, { $store }: pedimos uma avaliação do que nos comprou. Leva cerca de um minuto e não é preciso ter conta.
returned = Este pedido, ou parte dele, foi devolvido ou reembolsado. A sua experiência conta do mesmo jeito, inclusive como isso correu.

what-publish = O que acontece com ela: a sua avaliação é publicada na página do produto na { $store }, com as suas estrelas e palavras, o artigo e a data de entrega.
what-at-once = Ela fica pública imediatamente.
what-days = { $days ->
    [one] Ela fica pública em até { $days } dia útil.
   *[other] Ela fica pública em até { $days } dias úteis.
}
what-week = Ela fica pública em até sete dias.
what-name = Lê-se o nome que escolher no formulário ou, se não houver, “Compra verificada”; nunca o seu e-mail nem o número do pedido.
what-kept = { $months ->
    [one] Ela é guardada por pelo menos { $months } mês.
   *[other] Ela é guardada por pelo menos { $months } meses.
}
what-change = Pode alterá-la ou retirá-la a qualquer momento.
what-terms = Como funcionam as nossas avaliações, com as condições

## Origem do endereço, oposição

source-ask = Temos o seu endereço por causa do seu pedido na { $store } de { $date } e o usamos para pedir esta avaliação.
source-ask-undated = Temos o seu endereço por causa do seu pedido na { $store } e o usamos para pedir esta avaliação.
source-note = Temos o seu endereço por causa do seu pedido na { $store } de { $date } e o usamos para escrever sobre esse pedido.
source-note-undated = Temos o seu endereço por causa do seu pedido na { $store } e o usamos para escrever sobre esse pedido.
object = Pode opor-se a esse uso a qualquer momento, sem custo e em um só passo.

## Lembrete

reminder-subject = O nosso único lembrete: como foi o seu pedido na { $store }?
reminder-once = Escrevemos pela primeira vez em { $date }. Este é o nosso único lembrete: depois dele não voltamos a perguntar sobre este pedido.

## Aviso de chegada

arrival-subject = O seu pedido na { $store } já deve ter chegado
arrival-title = O seu pedido já deve ter chegado
arrival-items = Segundo a transportadora ou o nosso setor de envios, isto já deve estar com você:
arrival-wrong = Se algo não estiver certo, escreva para { $email }. Uma pessoa responde.
arrival-quiet = Caso contrário, não precisa fazer nada.

## Acesso

access-subject = O seu acesso para avaliar o que comprou na { $store }
access-title = O seu acesso ao formulário
access-asked = Alguém, esperamos que você, pediu na { $store } uma forma de avaliar o que foi comprado com este endereço. Aqui está.
access-order = O seu pedido de { $date }
access-order-undated = O seu pedido
access-button = Abrir o formulário
access-not-you = Se não foi você, não faça nada: ninguém mais tem estes links.

## Mensagem de teste

test-subject = Mensagem de teste de { $store }
test-title = A mensagem de teste chegou
test-words = As mensagens de { $store } chegam a este endereço. Quem compra recebe as suas do mesmo remetente, com o mesmo endereço postal no final.
test-sent = Enviada: { $time }.

## Comprovante de recebimento

receipt-received-title = Recebemos a sua avaliação
receipt-changed-title = Recebemos a sua avaliação alterada
receipt-withdrawn-title = Você retirou a sua avaliação
receipt-received = Obrigado. Recebemos a sua avaliação de { $product }.
receipt-changed = Obrigado. Recebemos a nova versão da sua avaliação de { $product }.
receipt-withdrawn = A sua avaliação de { $product } saiu das páginas da loja e as estrelas dela já não contam. Pode enviá-la de novo a partir da página dela quando quiser.
receipt-waits = O texto ainda vai ser lido. Ela é publicada por si mesma até { $date }, sejam quais forem as estrelas, a menos que viole uma das nossas regras; nesse caso dizemos qual.
receipt-public = Ela já está pública.
receipt-points = { $points ->
    [one] Você recebe { $points } ponto. É o mesmo para qualquer nota, e quem lê vê que você o recebeu.
   *[other] Você recebe { $points } pontos. São os mesmos para qualquer nota, e quem lê vê que você os recebeu.
}
receipt-button = Ver em que ponto está
receipt-withdrawn-button = Abrir a página dela
receipt-there = Ali também pode alterá-la ou retirá-la.
link-private = Este link é só para você: quem o tiver pode alterar a avaliação.

## Aviso de decisão

decision-publish-title = A sua avaliação está pública
decision-mask-phrase-title = A sua avaliação está pública, com um trecho oculto
decision-withhold-text-title = O texto da sua avaliação não é mostrado
decision-refuse-title = A sua avaliação não é mostrada
decision-publish = A sua avaliação de { $product } está pública. Ela aparece na página do produto.
decision-mask-phrase = A sua avaliação de { $product } está pública, com um trecho oculto. Todo o resto pode ser lido, e as suas estrelas contam.
decision-withhold-text = O texto da sua avaliação de { $product } não é mostrado. As suas estrelas contam. Vê-se que um texto foi retido, e por quê.
decision-refuse = A sua avaliação de { $product } não é mostrada e as estrelas dela não contam. Vê-se que uma avaliação foi recusada, e por quê.
decision-rule = A regra: { $rule }
decision-passage = O trecho:
decision-evidence = O que o mostra:
decision-by-person = Isto foi decidido por uma pessoa da loja, não por um programa.
decision-by-software = Isto foi publicado segundo a regra, sem intervenção de uma pessoa.
decision-blind = A sua nota não pesou nesta decisão.
decision-again = Pode alterar o texto e enviá-lo de novo quantas vezes quiser.
decision-appeal = Ou responda a esta mensagem e peça uma segunda análise.
decision-button = Abrir a página da sua avaliação
decision-there = Ali pode vê-la, alterá-la ou retirá-la.

## As regras

rule-confidential = As avaliações não revelam informações confidenciais.
rule-abusive-obscene-defamatory = As avaliações não são ofensivas, obscenas nem difamatórias.
rule-third-party-personal-data = As avaliações não contêm contatos nem dados pessoais de outras pessoas.
rule-discriminatory = As avaliações não rebaixam ninguém por ser quem é.
rule-clearly-false = As avaliações não são claramente falsas nem enganosas.
rule-suspected-fake = As avaliações vêm de uma experiência real com o produto.
rule-unrelated-to-product = As avaliações tratam do produto ou da sua compra.
rule-spam-promotional-links = As avaliações não fazem publicidade e não têm links.
rule-illegal-goods-or-acts = As avaliações não promovem bens nem atos ilícitos.
rule-duplicate = Cada experiência é avaliada uma só vez.
rule-wrong-product = Uma avaliação fica junto do produto que descreve.
rule-author-request = Quem a escreveu pediu isto.
rule-legal-order = Um tribunal ou uma autoridade ordenou isto.
rule-child-data = As avaliações não contêm dados de crianças.

## Resposta da loja

reply-subject = { $store } respondeu à sua avaliação de { $product }
reply-title = { $store } respondeu à sua avaliação
reply-words = { $store } respondeu à sua avaliação de { $product }. A resposta está abaixo dela, à vista de todos:
reply-quiet = Não se espera nada de você, e a sua avaliação fica como a escreveu.
reply-button = Ver as duas
reply-there = Ali também pode alterar a sua avaliação ou retirá-la.

## Código para “Os meus dados”

code-subject = O seu código para “Os meus dados” na { $store }
code-title = O seu código
code-asked = Alguém, esperamos que você, pediu para ver o que as avaliações de { $store } guardam sobre este endereço. O código é:
code-life = Ele vale por dez minutos, uma única vez, na página onde foi pedido. Se não foi você, não faça nada: sem o código ninguém entra.

## Entrada da equipe da loja

sign-in-subject = Entrar na mesa de trabalho de { $store }
sign-in-title = Entrar na mesa de trabalho
sign-in-words = Este link dá acesso à mesa de trabalho de { $store }. Ele vale por dez minutos, uma única vez.
sign-in-button = Entrar
sign-in-not-you = Se não o pediu, não faça nada.

## Depois de uma exclusão

erased-subject = Os seus dados na { $store } foram apagados
erased-title = Os seus dados foram apagados
erased-words = Como pedido, as avaliações de { $store } já não guardam nada sobre você: o seu endereço, nome, números de pedido, palavras e links desapareceram. Fica uma marca ilegível do seu endereço, para que nunca mais escrevamos.
erased-shop = As cópias nos sistemas da própria loja não fazem parte disto; pergunte à loja sobre elas.
erased-last = Esta é a nossa última mensagem.
