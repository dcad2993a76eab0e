// SPDX-License-Identifier: GPL-3.0-or-later
// English: joints, counting, places, verbs.
#include "core/brief/lexicon.h"

namespace ricercar {

std::string_view englishLexicon()
{
    return R"(
filler - = please | metre | meter | time signature | a | an | the | this | that | these | those | it | its | it's | is | are | be | been | being | i | me | my | you | your | we | our | us | he | she | they | them | i'd | i'll | i'm | want | wants | wanted | would | like | need | needs | should | shall | could | can | will | might | may | let | lets | let's | have | has | had | do | does | just | really | actually | maybe | perhaps | kindly | also | there | there's | here | which | who | whose | where | what | something | anything | thing | things | some sort of | kind of | sort of | feel | feeling | feels | sound | sounds | sounding | mood | character | atmosphere | style of writing | spirit | manner | way | piece | pieces | piece of music | music | musical | composition | work | works | passage | passages | material | idea | version | new | own | nice | good | beautiful | lovely | pretty | great | fine | interesting | whole | entire | complete | full | total | long | length | in length | lasting | lasts | last for | running | about it | so | such | that's | thats | very own | other | another | else | any | own words | hand in hand | using | use | uses | used | give | gives | given | get | gets | put | set | have it | all in all | main | written | called | named | set in | kept | time | when | how | able | try | trying | quite possibly | if possible | possible | hello | hi | hey | thanks | thank you | now | today | someone | people | person | child | children | for me | again please | dear | studio | computer | ok | okay | well | yes | help | consisting | consists | contains | containing | contain | including | include | includes | feature | features | featuring | show | shows | based on | based | left | remains | remain | basic | note values | place | places | point | points | must | has to | have to | ought | fit | fits | suitable | suits | suit | level | amount | texture | textured | somewhere | anywhere | during | over | throughout | under it | there is | there are | one that | ones | one's | stuff | bit of music | little piece | little tune | take | takes | took | goes | go | going | move | moving | moves | come | comes | coming | then comes | were | was | did | am | not only | both of them | each other | sentence | too long | too short | played | playing | sung | plays | performed | by rule | once | right now | everything is | everything | every note | their | own way | heard | hear | hears | present | appear | appears | appearing | occur | occurs | happen | happens | rather nice | first of all | effect | result | touch of | version of | this time | figure | writing | written out | out | off | love | loved | liked | think | feel | feels | sound | sounds | sounding | setting | background | duet | duo | trio piece | subject | dance | dances | dance tune | whistle | hum | sing | decide | decides | instead please | kind of | sort of | something like | thing | things | time around | now | here | there | also | too please | maybe | perhaps | possibly | ideally | preferably | bring | go ahead | really | actually | piece of music | somewhere | entitled | called | played | playing | plays | sung | composed | written | suitable | player | players | instrumental | to play | able | quite a | go | goes | its own | catchy | memorable | nice | beautiful | lovely | pretty | good | great | little bit of a | proper | real | typical | whole | complete | full length
comma - = , | ， | ： | : | ( | ) | （ | ） | — | "
stop - = . | ; | ! | ? | 。 | ； | ！ | ？
and - = and | & | together with | as well as | plus also | along with
or - = or | nor
but - = but | yet | however | though | although
then - = then | afterwards | after that | next | followed by | finally | and then | leading to
with - = with | having | that has | which has | that have | built on | built with | full of | made of
without - = without | with no | free of | no | lacking | devoid of | minus | zero
not - = not | don't | dont | do not | never | isn't | aren't | doesn't | shouldn't | must not | mustn't | can't | cannot | hardly any | should not | nothing | neither | won't | not at all
only except = everything but | everything except | all but | all except | everything apart from
only - = only | just the | solely | nothing but | exclusively | alone
instead - = instead of | rather than | instead
of - = of | 's
in - = in | into | inside | within
at - = at
on - = on | onto | upon | over the
from - = from | starting from | beginning from | starting at
to - = to | through to | through | until | till | up to | thru | towards | toward
between - = between
before - = before | preceding
after - = after | following | past
for - = for
dash - = - | – | ~ | ～ | —— | ‒ | −
plus - = + | plus
equals - = = | equals | is set to
each - = each | every | apiece
about - = about | around | roughly | approximately | circa | some | nearly | or so
at-least - = at least | no fewer than | no less than | not less than | minimum | minimum of | not fewer than | or more
at-most - = at most | no more than | not more than | maximum | maximum of | no longer than | up to a maximum of | less than | fewer than | under | not over | not exceeding | below | not longer than
too - = too | overly | excessively
more - = more | increase | increased | raise the amount of | extra | additional | increasing | add more | further | greater | boost | even more
less - = less | fewer | reduce | reduced | decrease | decreased | cut down on | cut back on | tone down | lower the amount of | reducing | fewer and fewer | ease off on
enough - = enough
degree 0.45 = a little | slightly | a bit | somewhat | a touch | a tad | little | bit | gently moving | lightly | subtly | mildly | a shade | a hint of | a trace of | a few | few | some what | a tiny bit | tiny bit | just a little | occasional | occasionally | here and there | sometimes | a dash of | small amount of | in places
degree 0.7 = fairly | rather | quite | moderately | reasonably | pretty much | generally | mostly | a fair amount of | several | largely
degree 1.4 = very | much | a lot | lots of | a lot of | highly | extremely | strongly | deeply | plenty of | many | lots | really very | considerably | far | significantly | especially | particularly | most | extraordinarily | heavily | heavy | intensely | richly | rich | clearly | utterly | a great deal | a great deal of | much much | way | as much as possible | abundant | noticeably | terribly | ever so | a good deal | good deal | a whole lot | whole lot | tons of | loads of | a great many
up - = up | upward | upwards | higher by | up by | raise | raised | above
down - = down | downward | downwards | lower by | down by | lower it | lowered | lower it by
by - = by
same - = the same | same | same piece | same thing | as it is | as is | as before | identical | exactly the same
all - = all | everything else | the rest | whole piece | the whole piece | the whole thing | entire piece | the entire piece | all of it | everywhere | the rest of it | all parts | all voices | every voice | all the voices | the others | the other voices | other voices | the other parts | all the rest | from start to finish | from beginning to end | rest
as - = as
number 12 = a dozen | dozen
percent - = percent | % | per cent
bar - = bar | bars | measure | measures | mm | mm. | m. | meas | meas.
beat - = beat | beats
voice - = voice | voices | part | parts | voiced | voicing | lines | line | lined
phrase - = phrase | phrases
section - = section | sections | strain | strains | episode of the form | stanza | verse
bpm - = bpm | beats per minute | b.p.m. | quarters per minute | quarter notes per minute | crotchets per minute
sharp - = sharps | sharp
flat - = flats | flat
octave - = octave | octaves | 8ve | 8va
semitone - = semitone | semitones | half step | half steps | half tone | half tones | half-step
tone - = whole step | whole steps | whole tone | whole tones | tone | tones
alternative - = alternatives | alternative | versions | variants | drafts | proposals | options | takes
seed - = seed | random seed
times - = times | times over | fold
hand right = right hand | the right hand | rh | r.h. | upper staff | treble staff | top staff
hand left = left hand | the left hand | lh | l.h. | lower staff | bass staff | bottom staff
place beginning = beginning | start | opening | the opening | the start | at first | to begin with | initially | outset | introduction | intro | opening bars | very beginning | first bars
place ending = ending | end | close | conclusion | final bars | last bars | the ending | closing bars | very end | coda | closing | finish | close of it
place middle = middle | middle section | middle part | the middle | central section | centre | center | development | contrasting section | contrasting middle | bridge | middle eight | b section
place first-half = first half | the first half | opening half
place second-half = second half | the second half | latter half | last half
place trio = trio
place theme = theme
place selection = selection | the selection | selected bars | selected notes | what i selected | selected passage | what is selected | the selected bars | highlighted bars
place first-section = first section | first part | first strain | a section | opening section | the first section
place second-section = second section | second part | second strain
place third-section = third section | third part | return | reprise | recapitulation | third strain
place last-section = last section | final section | closing section
ordinal 1 = first | 1st
ordinal 2 = second | 2nd
ordinal 3 = third | 3rd
ordinal 4 = fourth | 4th
ordinal 5 = fifth | 5th
ordinal 6 = sixth | 6th
ordinal 7 = seventh | 7th
ordinal 8 = eighth | 8th
ordinal -1 = last | final
role 0 = soprano | sopranos | treble voice | soprano voice | soprano part | soprano line | descant
role 1 = alto | altos | contralto | alto voice | alto part | alto line
role 2 = tenor | tenors | tenor voice | tenor part | tenor line
role 3 = bass voice | basses
part-word bass = bass | bass line | bassline | bass part | lowest voice | bottom voice | lowest part | bottom line | bottom part
part-word melody = melody | tune | melodies | top line | main melody | melody line | top voice | highest voice | upper voice | leading voice | theme tune | lead | topmost voice | top part | tunes | melodic line | singing line | song line | air
part-word accompaniment = accompaniment | accompaniments | accompanying part | accompanying parts | backing | accompanying voices | everything below the soprano | everything below the melody | everything under the melody | everything under the soprano | everything beneath the melody | the parts below the melody | the voices below the soprano | voices below the melody | lower three voices | three lower voices | the three lower parts | parts under the melody
part-word inner = inner voices | inner parts | middle voices | middle parts | inner voice | middle voice | inner part | inner two voices | two inner voices | the two middle voices | two middle voices | middle two voices
part-word outer = outer voices | outer parts
part-word upper = upper voices | upper parts | upper part | everything above the bass | voices above the bass | upper three voices | three upper voices | the parts above the bass
part-word lower = lower voices | lower parts | lower voice | lower part
keep - = keep | keeping | leave | leaving | preserve | preserving | retain | retaining | don't touch | do not touch | don't change | do not change | without changing | without touching | unchanged | untouched | hold on to | maintain | maintaining | stays | stay | hands off | must stay | not change | as they are | intact | leave alone | alone leave | without altering | don't alter | do not alter | not touching | stick to | stays as it is | should stay | alone as | as they were | as it was
avoid - = avoid | avoiding | no use of | refrain from | stay away from | steer clear of | forbid | exclude | excluding | prevent | leave out | omit | skip | ban | eliminate | do away with
compose - = write | roll | compose | create | make | generate | produce | writing me | invent | improvise | draft | come up with | sketch | design | build | construct
verb continue = continue | go on | carry on | continuation | keep going | continue it | extend | prolong | lengthen | continue the music | go on from here | extend it | spin on | spin it out | add bars | carry it on | add on | tack on | keep it going
verb shorten = shorten | cut down to | trim | abbreviate | make it shorter | shorter
verb fill = fill | fill in | complete the gap | fill the gap | complete it | fill up
verb harmonize = harmonize | harmonise | harmonization | harmonisation | harmonizing | harmonise it | set in four parts | set for four voices | put chords under | put harmony under | harmony under | harmonies for | provide harmony for | chords for | reharmonize | reharmonise
verb accompany = accompany | write an accompaniment for | add an accompaniment | add accompaniment | give it an accompaniment | accompaniment for this | accompaniment for the | accompaniment under | accompaniment to this | accompaniment to the | add a piano accompaniment | provide an accompaniment | accompaniment for my | write an accompaniment to | accompaniment for it
verb add = add | insert | bring in | introduce | put in | throw in | mix in | sprinkle | work in
verb vary = vary | variation on this | a variation on | varied | variation of it | make variations on | variation of this | write a variation
verb remove = remove | delete | take out | take away | strip out | strip away | lose | get rid of | cut out | discard | erase | cut | drop | clear | throw away
verb transpose = transpose | transposed | transposition | shift | move it | move everything | move the whole piece | pitch it | transposing
verb invert = invert | inverted | upside down | turn upside down | mirror | melodic inversion of | flip | in inversion
verb retrograde = retrograde | reverse | reversed | backwards | backward | in reverse | play it backwards | crab | turn it around
verb augment = augment | twice as long | double the note values | double the values | double note values | in augmentation | augmented | twice as slow | note values twice as long | doubled note values | stretch to double | double the length | double the lengths | double the length of every note | double the length of all notes | double every note | double all note lengths | double all the note values | double every note value | double the durations | twice the length
verb diminish = diminish | half as long | halve the note values | halve the values | half the note values | in diminution | note values half as long | halved note values | twice as fast in values | halve | halve the length | halve the lengths | halve the length of every note | halve every note | halve every note value | halve all the note values | halve the durations | half the length
verb swap = swap | exchange | switch | interchange | trade
verb copy = repeat | copy | duplicate | play twice | repeated | play again | repeats itself
verb double = double | doubled | doubling
verb undo = undo | undo that | undo it | take that back | take it back | revert | go back | never mind | roll back | cancel that | undo the last change | revert that | back to how it was | back to the way it was | put it back | forget that | as it was before | go back to the previous version | restore the previous version | scrap that
verb redo = redo | redo that | redo it | bring it back
verb again = again | try again | another version | another try | once more | one more time | another one | give me another | different version | something different | do it again | another take | regenerate | rewrite | rewritten | new version | fresh version | re-do | different one | have another go | reroll
verb change = change | alter | convert | turn | modify | switch to | adapt | rework | recast | revise | turn it into | put it | put it into | set it | render | change over
verb solo = solo | listen to | play only | hear only | let me hear
verb mute = mute | silence
verb play = play | play it | play back
begin - = begin | begins | starting | starts | beginning with | starting with | start with | start on | opens | open | opening with | beginning on | begins with
end - = ends | ending with | ends with | ending on | ends on | finishes | finishing | finishing with | concludes | concluding with | closes | close with | close on | end with | end on | closing with | ending in | ends in | end in | closing in | finish with | finish on | to end with | finish in | closes with | closing on | finishes in | finishes on | finishes with | concludes with | coming to rest on | close in
modulate - = modulate | modulates | modulating | modulation to | moves to the key of | moving to | goes to | going to | passes to | turns to | move to | moves to | turning to | visits | visiting | shifting to | shifts to | modulate to | moves into | going into | goes into | passing through | journey to | changes to
become - = becomes | become | becoming | turning | growing | grows | getting | gets more
matter rhythm = rhythm | rhythms | rhythmic pattern | its rhythm | note lengths | rhythmic values
matter pitch = pitches | notes themselves | pitch | contour
matter harmony = harmony | harmonies | chords | chord progression | chord changes | harmonic progression
matter velocity = dynamics | velocities | volume
range - = range | compass | ambitus | register | tessitura | span
range-top - = highest note | no higher than | not above | top note | not higher than | upper limit | never above | never higher than | nothing above | no note above | below | goes above | go above | higher than | goes higher than | go higher than | goes no higher than | stays below | stay below | stays under | no notes above | nothing higher than | exceeds | upper bound | ceiling of | tops out at
range-bottom - = lowest note | no lower than | not below | bottom note | not lower than | lower limit | never below | never lower than | nothing below | no note below | goes below | go below | lower than | goes lower than | go lower than | goes no lower than | stays above | stay above | no notes below | nothing lower than | lower bound | floor of
)";
}

} // namespace ricercar
