### Tratamiento: usted. Sencillo y honesto; nada pide buenas notas, promete algo por ellas ni mete prisa.

## En todos los mensajes

hello = Hola, { $name }:
hello-unnamed = Hola:
footer-person = Le responde una persona: { $email }
footer-how = Cómo funcionan nuestras reseñas
footer-privacy = Aviso de privacidad
footer-data = Ver, descargar o borrar sus datos
footer-stop = No recibir más invitaciones, en un solo paso
footer-stop-note = No recibir más mensajes como este, en un solo paso
footer-stop-replies = No recibir más avisos de respuestas, en un solo paso
about = { $title }: { $product }

## Las cinco valoraciones

rating-1 = 1 estrella – malo
rating-2 = 2 estrellas – flojo
rating-3 = 3 estrellas – aceptable
rating-4 = 4 estrellas – bueno
rating-5 = 5 estrellas – excelente
equal-welcome = Bien, mal o algo intermedio: las cinco valoraciones son igual de bienvenidas y todas se publican del mismo modo.
star-opens = Cada enlace de abajo abre el formulario con sus estrellas ya puestas; no se envía nada hasta que pulse allí el botón.
form-plain = Abrir el formulario sin estrellas

## Invitación

invitation-subject = ¿Qué tal fue su pedido en { $store }?
who-asks = Le escribe { $store }, la propia tienda: le pedimos una reseña de lo que nos compró el { $date }. Lleva alrededor de un minuto y no necesita ninguna cuenta.
who-asks-undated = Le escribe { $store }, la propia tienda: le pedimos una reseña de lo que nos compró. Lleva alrededor de un minuto y no necesita ninguna cuenta.
returned = Este pedido, o una parte, se devolvió o se reembolsó. Su experiencia cuenta igual, también la de cómo fue la devolución.

what-publish = Qué ocurre con ella: su reseña se publica en la página del producto en { $store }, con sus estrellas y sus palabras, el artículo y la fecha de entrega.
what-at-once = Es pública de inmediato.
what-days = { $days ->
    [one] Es pública en el plazo de { $days } día laborable.
   *[other] Es pública en el plazo de { $days } días laborables.
}
what-week = Es pública en el plazo de siete días.
what-name = Se lee el nombre que usted elija en el formulario o, si no, «Compra verificada»; nunca su correo electrónico ni su número de pedido.
what-kept = { $months ->
    [one] Se conserva al menos { $months } mes.
   *[other] Se conserva al menos { $months } meses.
}
what-change = Puede cambiarla o retirarla en cualquier momento.
what-terms = Cómo funcionan nuestras reseñas, con las condiciones

## Origen de la dirección, oposición

source-ask = Tenemos su dirección por su pedido en { $store } del { $date } y la usamos para pedirle esta reseña.
source-ask-undated = Tenemos su dirección por su pedido en { $store } y la usamos para pedirle esta reseña.
source-note = Tenemos su dirección por su pedido en { $store } del { $date } y la usamos para escribirle sobre ese pedido.
source-note-undated = Tenemos su dirección por su pedido en { $store } y la usamos para escribirle sobre ese pedido.
object = Puede oponerse a este uso en cualquier momento, sin costes y en un solo paso.

## Recordatorio

reminder-subject = Nuestro único recordatorio: ¿qué tal fue su pedido en { $store }?
reminder-once = Le escribimos por primera vez el { $date }. Este es nuestro único recordatorio: después no volveremos a preguntar por este pedido.

## Aviso de llegada

arrival-subject = Su pedido en { $store } debería haber llegado
arrival-title = Su pedido debería haber llegado
arrival-items = Según el transportista o nuestro servicio de envíos, esto ya debería estar en su poder:
arrival-wrong = Si algo no está bien, escriba a { $email }. Le responde una persona.
arrival-quiet = Si no, no tiene que hacer nada.

## Acceso

access-subject = Su acceso para reseñar lo que compró en { $store }
access-title = Su acceso al formulario
access-asked = Alguien, esperamos que usted, ha pedido en { $store } una forma de reseñar lo comprado con esta dirección. Aquí la tiene.
access-order = Su pedido del { $date }
access-order-undated = Su pedido
access-button = Abrir el formulario
access-not-you = Si no ha sido usted, no haga nada: nadie más tiene estos enlaces.

## Mensaje de prueba

test-subject = Mensaje de prueba de { $store }
test-title = El mensaje de prueba ha llegado
test-words = Los mensajes de { $store } llegan a esta dirección. Quienes compran reciben los suyos del mismo remitente, con la misma dirección postal al pie.
test-sent = Enviado: { $time }.

## Acuse de recibo

receipt-received-title = Hemos recibido su reseña
receipt-changed-title = Hemos recibido su reseña modificada
receipt-withdrawn-title = Ha retirado su reseña
receipt-received = Gracias. Hemos recibido su reseña de { $product }.
receipt-changed = Gracias. Hemos recibido la nueva versión de su reseña de { $product }.
receipt-withdrawn = Su reseña de { $product } ya no está en las páginas de la tienda y sus estrellas ya no cuentan. Puede volver a enviarla desde su página cuando quiera.
receipt-waits = Falta revisar su texto. Se publica por sí sola el { $date } a más tardar, sean cuales sean sus estrellas, salvo que incumpla alguna de nuestras normas; en ese caso le diremos cuál.
receipt-public = Ya es pública.
receipt-points = { $points ->
    [one] Recibe { $points } punto. Es lo mismo para todas las valoraciones, y quienes la leen ven que lo ha recibido.
   *[other] Recibe { $points } puntos. Son los mismos para todas las valoraciones, y quienes la leen ven que los ha recibido.
}
receipt-button = Ver en qué punto está
receipt-withdrawn-button = Abrir su página
receipt-there = Allí también puede cambiarla o retirarla.
link-private = Este enlace es solo para usted: quien lo tenga puede cambiar la reseña.

## Aviso de decisión

decision-publish-title = Su reseña es pública
decision-mask-phrase-title = Su reseña es pública, con un pasaje oculto
decision-withhold-text-title = El texto de su reseña no se muestra
decision-refuse-title = Su reseña no se muestra
decision-publish = Su reseña de { $product } es pública. Se ve en la página del producto.
decision-mask-phrase = Su reseña de { $product } es pública, con un pasaje oculto. Se ve todo lo demás, y sus estrellas cuentan.
decision-withhold-text = El texto de su reseña de { $product } no se muestra. Sus estrellas cuentan. Se ve que se retuvo un texto, y por qué.
decision-refuse = Su reseña de { $product } no se muestra y sus estrellas no cuentan. Se ve que se rechazó una reseña, y por qué.
decision-rule = La norma: { $rule }
decision-passage = El pasaje:
decision-evidence = Lo que lo demuestra:
decision-by-person = Lo ha decidido una persona de la tienda, no un programa.
decision-by-software = Se ha publicado según la norma, sin intervención de una persona.
decision-blind = Su valoración no ha tenido nada que ver con esta decisión.
decision-again = Puede cambiar el texto y enviarlo de nuevo tantas veces como quiera.
decision-appeal = O responda a este mensaje y pida una segunda revisión.
decision-button = Abrir la página de su reseña
decision-there = Allí puede verla, cambiarla o retirarla.

## Las normas

rule-confidential = Las reseñas no revelan información confidencial.
rule-abusive-obscene-defamatory = Las reseñas no son injuriosas, obscenas ni difamatorias.
rule-third-party-personal-data = Las reseñas no contienen datos de contacto ni datos personales de otras personas.
rule-discriminatory = Las reseñas no menosprecian a nadie por ser quien es.
rule-clearly-false = Las reseñas no son claramente falsas ni engañosas.
rule-suspected-fake = Las reseñas proceden de una experiencia real con el producto.
rule-unrelated-to-product = Las reseñas tratan del producto o de su compra.
rule-spam-promotional-links = Las reseñas no hacen publicidad ni llevan enlaces.
rule-illegal-goods-or-acts = Las reseñas no promueven bienes ni actos ilícitos.
rule-duplicate = Cada experiencia se reseña una sola vez.
rule-wrong-product = Una reseña figura junto al producto que describe.
rule-author-request = Lo pidió la persona que la escribió.
rule-legal-order = Lo ordenó un tribunal o una autoridad.
rule-child-data = Las reseñas no contienen datos de menores.

## Respuesta de la tienda

reply-subject = { $store } ha respondido a su reseña de { $product }
reply-title = { $store } ha respondido a su reseña
reply-words = { $store } ha respondido a su reseña de { $product }. La respuesta figura debajo, a la vista de todos:
reply-quiet = No se espera nada de usted, y su reseña queda tal como la escribió.
reply-button = Ver ambas
reply-there = Allí también puede cambiar su reseña o retirarla.

## Código para «Mis datos»

code-subject = Su código para «Mis datos» en { $store }
code-title = Su código
code-asked = Alguien, esperamos que usted, ha pedido ver qué conservan las reseñas de { $store } sobre esta dirección. El código es:
code-life = Sirve durante diez minutos, una sola vez, en la página donde se pidió. Si no ha sido usted, no haga nada: sin el código no entra nadie.

## Acceso del equipo de la tienda

sign-in-subject = Entrar en el escritorio de { $store }
sign-in-title = Entrar en el escritorio
sign-in-words = Este enlace le da acceso al escritorio de { $store }. Sirve durante diez minutos, una sola vez.
sign-in-button = Entrar
sign-in-not-you = Si no lo ha pedido, no haga nada.

## Tras un borrado

erased-subject = Sus datos en { $store } se han borrado
erased-title = Sus datos se han borrado
erased-words = Tal como pidió, las reseñas de { $store } le han olvidado: su dirección, su nombre, sus números de pedido, sus palabras y sus enlaces ya no están. Queda una huella ilegible de su dirección, para no volver a escribirle nunca.
erased-shop = Las copias en los sistemas propios de la tienda no forman parte de esto; pregunte a la tienda por ellas.
erased-last = Este es nuestro último mensaje.
