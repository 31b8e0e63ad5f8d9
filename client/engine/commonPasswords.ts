/**
 * What people choose when left alone, most frequent first, gathered by hand from what breaches show again and again; and the
 * everyday words that the passphrase list lacks. Not a guard against guessing: it keeps an estimate honest.
 */
export const COMMON: readonly string[] = `
password 123456 12345678 123456789 qwerty abc123 password1 iloveyou admin welcome letmein monkey dragon football baseball
master sunshine princess shadow superman michael login starwars passw0rd trustno1 freedom whatever computer internet secret
hello charlie jordan jennifer hunter killer soccer batman andrew tigger pepper ginger joshua maggie access flower summer
winter spring autumn hottie loveme zaq1zaq1 mustang ranger thomas robert daniel jessica ashley matthew nicole amanda george
google facebook samsung apple orange purple silver golden diamond cookie cheese chocolate butterfly rainbow angel heaven
jesus god allah muhammad mohamed ahmed ali fatima israel palestine russia ukraine america london paris berlin geneva oslo
parley channel peace dialogue passphrase vault unlock test guest user root changeme default temp pass love money family
mother father sister brother friend forever always never monday tuesday wednesday thursday friday saturday sunday january
february march april may june july august september october november december red blue green yellow black white one two
three four five six seven eight nine ten the and you that was for are with his they this have from hot word but what some
can out other were all your when use how said each she which their time will way about many then them would write like
these her long make thing see him has look more day could come did number sound most people my over know water than call
first who down side been now find any new work part take get place made live where after back little only round man year
came show every good give our under name very through just form sentence great think say help low line differ turn cause
much mean before move right boy old too same tell does set want air well also play small end put home read hand port large
spell add even land here must big high such follow act why ask men change went light kind off need house picture try again
animal point world near build self earth head stand own page should country found answer school grow study still learn
plant cover food sun between state keep eye last door tree cross hard start might story saw far sea draw left late run
while press close night real life few north open seem together next begin walk example ease paper group music those both
mark book letter until mile river car feet care second enough plain girl usual young ready above ever list though feel talk
bird soon body dog direct pose leave song measure product short class wind question happen complete ship area half rock
order fire south problem piece told knew since top whole king space best hour better true during hundred remember step
early hold west ground interest reach fast sing listen table travel less morning simple several vowel toward war lay
against pattern slow center person serve appear road map science rule govern pull cold notice voice fall power town fine
certain fly lead cry dark machine note wait plan figure star box noun field rest correct able pound done beauty drive
stood contain front teach week final gave quick develop ocean warm free minute strong special mind behind clear tail
produce fact street inch nothing course stay wheel full force object decide surface deep moon island foot system busy
record boat common gold possible plane dry wonder laugh thousand ago ran check game shape yes miss brought heat snow bed
bring sit perhaps fill east weight language among horse battery staple
`
  .trim()
  .split(/\s+/);
