//! What made-up people are put together from.

use std::sync::LazyLock;

fn pairs(text: &'static str) -> Vec<(&'static str, &'static str)> {
    text.split('|').filter_map(|pair| pair.split_once('=')).collect()
}

pub static GIVEN: LazyLock<Vec<&str>> = LazyLock::new(|| {
    concat!(
    "Maria|James|Mary|Robert|John|Jennifer|Michael|Patricia|David|Linda|William|Elizabeth|Jose|Barbara|Richard|",
    "Susan|Joseph|Jessica|Thomas|Sarah|Charles|Karen|Christopher|Lisa|Daniel|Nancy|Matthew|Betty|Anthony|Margaret|",
    "Mark|Sandra|Donald|Ashley|Steven|Kimberly|Paul|Emily|Andrew|Donna|Joshua|Michelle|Kenneth|Carol|Kevin|Amanda|",
    "Brian|Dorothy|George|Melissa|Timothy|Deborah|Ronald|Stephanie|Edward|Rebecca|Jason|Sharon|Jeffrey|Laura|Ryan|",
    "Cynthia|Jacob|Kathleen|Gary|Amy|Nicholas|Angela|Eric|Shirley|Jonathan|Anna|Stephen|Brenda|Larry|Pamela|Justin|",
    "Emma|Scott|Nicole|Brandon|Helen|Benjamin|Samantha|Samuel|Katherine|Gregory|Christine|Alexander|Debra|Frank|",
    "Rachel|Patrick|Carolyn|Raymond|Janet|Jack|Catherine|Dennis|Heather|Jerry|Diane|Tyler|Ruth|Aaron|Julie|José|",
    "Olivia|Adam|Joyce|Nathan|Virginia|Henry|Victoria|Douglas|Kelly|Zachary|Lauren|Peter|Christina|Kyle|Joan|Ethan|",
    "Evelyn|Walter|Judith|Noah|Megan|Jeremy|Andrea|Christian|Cheryl|Keith|Hannah|Roger|Jacqueline|Terry|Martha|",
    "Gerald|Gloria|Harold|Teresa|Sean|Ann|Austin|Sara|Carl|Madison|Arthur|Frances|Lawrence|Kathryn|Dylan|Janice|",
    "Jesse|Jean|Jordan|Abigail|Bryan|Alice|Billy|Julia|Joe|Judy|Bruce|Sophia|Gabriel|Grace|Logan|Denise|Albert|",
    "Amber|Willie|Doris|Alan|Marilyn|Juan|Danielle|Wayne|Beverly|Elijah|Isabella|Randy|Theresa|Roy|Diana|Vincent|",
    "Natalie|Ralph|Brittany|Eugene|Charlotte|Russell|Marie|Bobby|Kayla|Mason|Alexis|Philip|Lori|Louis|Mei|Wei|",
    "Priya|Ananya|Rahul|Arjun|Fatima|Ahmed|Omar|Aisha|Yusuf|Chidi|Ngozi|Adaeze|Kwame|Ama|Olga|Svetlana|Dmitri|Ivan|",
    "Yulia|Natasha|Zoë|Renée|François|Jürgen|Søren|Łukasz|Paweł|Agnieszka|Katarzyna|Siobhan|Niamh|Ciaran|Hiroshi|",
    "Yuki|Kenji|Sakura|Minh|Linh|Thuy|Duc|Lakshmi|Venkat|Ravi|Sunita|Deepa|Xiaoming|Jiahui|Lucía|Sofía|Andrés|",
    "Jesús|Inés|Concepción|Guadalupe|Rosario|Mercedes|Ignacio|Joaquín|Xavier|Esperanza|Dolores|Raúl|Mónica|",
    "Mary Ann|Jean-Luc|Maria Elena|Anh|Bao|Carmen|Rafael|Manuel|Pedro|Luis|Carlos|Jorge|Miguel",
)
.split('|').collect()
});

pub static FAMILY: LazyLock<Vec<&str>> = LazyLock::new(|| {
    concat!(
    "Smith|Johnson|Williams|Brown|Jones|Garcia|Miller|Davis|Rodriguez|Martinez|Hernandez|Lopez|Gonzalez|Wilson|",
    "Anderson|Thomas|Taylor|Moore|Jackson|Martin|Lee|Perez|Thompson|White|Harris|Sanchez|Clark|Ramirez|Lewis|",
    "Robinson|Walker|Young|Allen|King|Wright|Scott|Torres|Nguyen|Hill|Flores|Green|Adams|Nelson|Baker|Hall|Rivera|",
    "Campbell|Mitchell|Carter|Roberts|Gomez|Phillips|Evans|Turner|Diaz|Parker|Cruz|Edwards|Collins|Reyes|Stewart|",
    "Morris|Morales|Murphy|Cook|Rogers|Gutierrez|Ortiz|Morgan|Cooper|Peterson|Bailey|Reed|Kelly|Howard|Ramos|Kim|",
    "Cox|Ward|Richardson|Watson|Brooks|Chavez|Wood|James|Bennett|Gray|Mendoza|Ruiz|Hughes|Price|Alvarez|Castillo|",
    "Sanders|Patel|Myers|Long|Ross|Foster|Jimenez|Powell|Jenkins|Perry|Russell|Sullivan|Bell|Coleman|Butler|",
    "Henderson|Barnes|Gonzales|Fisher|Vasquez|Simmons|Romero|Jordan|Patterson|Alexander|Hamilton|Graham|Reynolds|",
    "Griffin|Wallace|Moreno|West|Cole|Hayes|Bryant|Herrera|Gibson|Ellis|Tran|Medina|Aguilar|Stevens|Murray|Ford|",
    "Castro|Marshall|Owens|Harrison|Fernandez|Mcdonald|Woods|Washington|Kennedy|Wells|Vargas|Henry|Chen|Freeman|",
    "Webb|Tucker|Guzman|Burns|Crawford|Olson|Simpson|Porter|Hunter|Gordon|Mendez|Silva|Shaw|Snyder|Mason|Dixon|",
    "Munoz|Hunt|Hicks|Holmes|Palmer|Wagner|Black|Robertson|Boyd|Rose|Stone|Salazar|Fox|Warren|Mills|Meyer|Rice|",
    "Schmidt|Garza|Daniels|Ferguson|Nichols|Stephens|Soto|Weaver|Ryan|Gardner|Payne|Grant|Dunn|Kelley|Spencer|",
    "Hawkins|Arnold|Pierce|Hansen|Peters|Santos|Hart|Bradley|Knight|Elliott|Cunningham|Duncan|Armstrong|Hudson|",
    "Carroll|Lane|Riley|Andrews|Alvarado|Ray|Delgado|Berry|Perkins|Hoffman|Johnston|Matthews|Pena|O'Brien|O'Connor|",
    "García|Muñoz|Núñez|Müller|Schröder|Sørensen|Kowalski|Wiśniewski|Nowak|Singh|Khan|Ahmed|Ali|Hussain|Sharma|",
    "Gupta|Kumar|Reddy|Okafor|Mensah|Adeyemi|Wang|Li|Zhang|Liu|Yang|Huang|Wu|Park|Choi|Tanaka|Sato|Suzuki|Ivanov|",
    "Petrov|Volkova|De La Cruz|Van Dyke|Santiago-Rivera|St. Pierre|McCarthy|MacDonald|D'Angelo|Rossi|Esposito",
)
.split('|').collect()
});

pub static SYLLABLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    concat!(
        "bar|ben|bor|cal|cham|dar|del|dor|fal|fen|gal|gor|hal|hel|kal|kor|lam|lin|mar|mel|mon|nar|nor|pal|pel|por|ral|",
        "ros|sal|san|ser|sol|tal|tor|val|ver|wal|win|yar|zel|bra|cro|dre|fri|gra|kle|sto|tra",
    )
    .split('|')
    .collect()
});

pub static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "son|man|ski|ova|ez|er|ini|ard|well|ton|ley|berg|stein|ado|ides|yan|enko|elli|worth|field|dal|quist|oglu|wala"
        .split('|')
        .collect()
});

pub static TITLES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(concat!(
        "Registered Nurse=RN|Physician=MD|Nurse Practitioner=NP|Physician Assistant=PA|",
        "Medical Assistant=Med. Assistant|Licensed Practical Nurse=LPN|Social Worker=Social Worker II|",
        "Care Coordinator=Care Coord.|Front Desk Clerk=Clerk, Front Desk|Billing Specialist=Billing Spec|",
        "Pharmacist=Staff Pharmacist|Pharmacy Technician=Pharmacy Tech|Resident Physician=Resident|",
        "Practice Manager=Practice Mgr|Physical Therapist=Therapist, Physical|Radiology Technician=Radiology Tech|",
        "Case Manager=RN Case Manager|Health Information Specialist=HIM Specialist|Emergency Department Nurse=ED Nurse|",
        "Phlebotomist=Phlebotomist I",
    ))
});

pub static FACILITIES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(concat!(
        "Westvale General Hospital=Westvale General|Harbor Clinic=Harbor Clinic - Main|",
        "Northside Family Medicine=Northside Family Med|Riverside Campus=Riverside|Lakeview Pediatrics=Lakeview Peds|",
        "Elm Street Health Center=Elm St Health Center|Fairmount Urgent Care=Fairmount Urgent Care Center|",
        "St. Anne Rehabilitation=Saint Anne Rehabilitation|Oak Hill Nursing Home=Oak Hill|",
        "Central Laboratory=Central Lab|Dental Center East=Dental East|Behavioral Health Pavilion=Behavioral Health|",
        "Women's Health Associates=Women's Health|Home Care Services=Home Care",
    ))
});

/// Forms by which people go; some of them are in no table.
pub static NICKNAMES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(concat!(
        "Robert=Bob|Robert=Rob|William=Bill|William=Will|Elizabeth=Liz|Elizabeth=Beth|James=Jim|John=Jack|Jennifer=Jen|",
        "Michael=Mike|Patricia=Pat|Patricia=Tricia|David=Dave|Richard=Rick|Richard=Dick|Susan=Sue|Joseph=Joe|",
        "Jessica=Jess|Thomas=Tom|Charles=Chuck|Christopher=Chris|Daniel=Dan|Matthew=Matt|Anthony=Tony|Margaret=Peggy|",
        "Margaret=Meg|Steven=Steve|Kimberly=Kim|Andrew=Drew|Kenneth=Ken|Edward=Ted|Rebecca=Becky|Deborah=Debbie|",
        "Timothy=Tim|Ronald=Ron|Jeffrey=Jeff|Kathleen=Kathy|Nicholas=Nick|Jonathan=Jon|Samantha=Sam|Samuel=Sam|",
        "Katherine=Kate|Gregory=Greg|Christine=Chris|Alexander=Alex|Benjamin=Ben|Catherine=Cathy|Victoria=Vicky|",
        "Christina=Tina|Lawrence=Larry|Theresa=Terry|Gabriel=Gabe|Jacqueline=Jackie|Philip=Phil|Svetlana=Lana|",
        "Dmitri=Dima|Yulia=Julia|Xiaoming=Kevin|Jiahui=Grace|Francois=Frank|Guadalupe=Lupe|Ignacio=Nacho|",
        "Concepcion=Connie|Jose=Pepe|Katarzyna=Kasia|Lakshmi=Lucky",
    ))
});

/// Names that parents give to twins.
pub static TWINS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(concat!(
        "Anna=Hannah|Hannah=Anna|Daniel=David|Daniel=Danielle|Maria=Mario|Maria=Mariah|James=John|John=Jonah|",
        "Jennifer=Jessica|Michael=Matthew|Emily=Emma|Christian=Christina|Jacob=Joshua|Julia=Juliana|Samuel=Samantha|",
        "Joan=Jean",
    ))
});

pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Letters with marks without them.
pub fn latin(name: &str) -> String {
    const MARKS: [(char, &str); 22] = [
        ('é', "e"),
        ('è', "e"),
        ('ë', "e"),
        ('ç', "c"),
        ('ü', "ue"),
        ('ö', "oe"),
        ('ø', "o"),
        ('Ł', "L"),
        ('ł', "l"),
        ('í', "i"),
        ('á', "a"),
        ('ó', "o"),
        ('ú', "u"),
        ('ñ', "n"),
        ('ś', "s"),
        ('Ś', "S"),
        ('ä', "ae"),
        ('å', "a"),
        ('ê', "e"),
        ('à', "a"),
        ('ã', "a"),
        ('ô', "o"),
    ];
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        match MARKS.iter().find(|(mark, _)| *mark == letter) {
            Some((_, plain)) => out += plain,
            None => out.push(letter),
        }
    }
    out
}

/// The other way in which a text of a list is written.
pub fn other_spelling(all: &[(&str, &str)], text: &str) -> String {
    all.iter().find(|(one, _)| *one == text).map_or_else(|| text.to_owned(), |(_, other)| (*other).to_owned())
}
