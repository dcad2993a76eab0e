// SPDX-License-Identifier: GPL-3.0-or-later
// Italian, German and French as scores use them. The figure after a tempo mark is its usual quarters per minute.
#include "core/brief/lexicon.h"

namespace ricercar {

std::string_view termsLexicon()
{
    return R"(
genre minuet = menuett
genre waltz = walzer
genre chorale = choral
genre fugue = fuge | fugue
genre song = lied | chanson
genre invention = invention
genre prelude = praeludium | präludium | preludio
filler - = ein | eine | einen | un | une | und | et | con | mit | in der | im
tempo-mark 40 Grave = grave
tempo-mark 48 Largo = largo
tempo-mark 52 Lento = lento | lent | lentement
tempo-mark 60 Larghetto = larghetto
tempo-mark 66 Adagio = adagio
tempo-mark 69 Adagietto = adagietto
tempo-mark 80 Andante = andante | andante con moto
tempo-mark 88 Andantino = andantino
tempo-mark 100 Moderato = moderato | modere
tempo-mark 112 Allegretto = allegretto
tempo-mark 132 Allegro = allegro
tempo-mark 120 Allegro moderato = allegro moderato
tempo-mark 112 Allegro ma non troppo = allegro ma non troppo | allegro non troppo
tempo-mark 138 Allegro assai = allegro assai
tempo-mark 138 Allegro molto = allegro molto | molto allegro | allegro con brio
tempo-mark 152 Vivace = vivace | vivo | vivacissimo
tempo-mark 176 Presto = presto
tempo-mark 200 Prestissimo = prestissimo
tempo-mark 92 Andante moderato = andante moderato
tempo-mark 66 Adagio cantabile = adagio cantabile
tempo-mark 54 Sehr langsam = sehr langsam
tempo-mark 60 Langsam = langsam
tempo-mark 58 Getragen = getragen
tempo-mark 96 Mäßig = massig | maßig | mäßig | gemassigt
tempo-mark 112 Bewegt = bewegt
tempo-mark 132 Lebhaft = lebhaft | munter
tempo-mark 144 Schnell = schnell | rasch
tempo-mark 168 Sehr schnell = sehr schnell | sehr rasch
tempo-mark 112 Nicht zu schnell = nicht zu schnell | nicht schnell
tempo-mark 84 Gehend = gehend
tempo-mark 112 Etwas bewegt = etwas bewegt
tempo-mark 92 Ruhig bewegt = ruhig bewegt
tempo-mark 144 Vif = vif | vivement
tempo-mark 152 Vite = vite
tempo-mark 168 Très vif = tres vif | tres vite
tempo-mark 48 Très lent = tres lent
tempo-mark 116 Animé = anime
tempo-mark 112 Pas trop vite = pas trop vite
tempo-mark 132 Assez vif = assez vif
quality gentle = dolce | cantabile | amabile | zart | doux | doucement | grazioso | con grazia | espressivo | con tenerezza | innig
quality happy = giocoso | heiter | frohlich | joyeux | gai | gioioso | lustig
quality sad = mesto | doloroso | lamentoso | traurig | triste | dolente | malinconico
quality calm = tranquillo | ruhig | calme | paisible | calmo | con calma
quality agitated = agitato | con fuoco | furioso | appassionato | agite | unruhig | sturmisch | con passione
quality lively = con brio | con spirito | animato | con moto | con anima | schwungvoll
quality majestic = maestoso | pomposo | majestatisch | majestueux | nobilmente | feierlich
quality solemn = solenne | religioso | ernst
quality playful = scherzando | scherzoso | schalkhaft | capriccioso | burlesco
quality mysterious = misterioso | geheimnisvoll | mysterieux
quality lighter = leggiero | leggero | leicht | leger
quality dreamy = sognando | vertraumt | reveur
quality heavy = pesante | schwer
quality strong = marcato | energico | kraftig | deciso | risoluto
quality legato = sostenuto | tenuto
degree 0.45 = poco | un poco | etwas | un peu | ein wenig
degree 1.4 = molto | assai | sehr | tres
degree 0.7 = moderately so
too - = troppo | trop | zu
not - = nicht | kein | keine | pas | non | senza | sans | ohne
hairpin diminuendo = morendo | smorzando | perdendosi
tempo-noun slower = ritardando | rallentando | rit. | ritard | ritenuto | rit
tempo-noun faster = accelerando | stringendo
)";
}

} // namespace ricercar
