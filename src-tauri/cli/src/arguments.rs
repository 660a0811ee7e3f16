use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Fill, check, submit and follow the provisioning worksheets of a health information exchange.
#[derive(Debug, Parser)]
#[command(name = "aum", version, max_term_width = 100)]
#[command(after_help = "FORM is HIE/NAME, as `aum forms` lists them.\n\n\
    Exit codes: 0 done; 1 problems found in the data; 2 wrong usage; 3 a file, the records or the credential cannot be \
    read or written; 4 the other side refused; 5 outcomes are still unknown.")]
pub struct Arguments {
    /// Folder with the records; otherwise AUM_DESK_DATA_DIR, or the system's folder for this program
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Print JSON for programs
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole job on sample data against the practice HIE, in a throw-away folder
    Demo,
    /// The forms known, and where each layout comes from
    Forms {
        #[command(subcommand)]
        command: Option<Forms>,
    },
    /// Learn a form's layout, titles and access levels from the blank file that the HIE publishes
    Learn(crate::commands::learn::LearnArguments),
    /// An empty worksheet from the form's layout
    Blank {
        /// Form, as HIE/NAME
        form: String,
        /// File to write
        #[arg(short, long, value_name = "OUT.xlsx")]
        output: PathBuf,
        #[command(flatten)]
        force: Force,
    },
    /// Every problem in a worksheet, by spreadsheet row and column
    Check {
        /// XLSX, XLS, XLSB, ODS or CSV file
        file: PathBuf,
        /// Form, as HIE/NAME; otherwise told from the file
        #[arg(long)]
        form: Option<String>,
        #[command(flatten)]
        input: InputOptions,
    },
    /// Fill a worksheet from a list of people
    Fill {
        /// List of people: XLSX, XLS, XLSB, ODS or CSV, with whatever headers it has
        roster: PathBuf,
        /// Form, as HIE/NAME; its own workbook is filled once it was learned
        #[arg(long, required_unless_present = "template")]
        form: Option<String>,
        /// The HIE's own blank form to fill, learned on the way
        #[arg(long, value_name = "BLANK.xlsx")]
        template: Option<PathBuf>,
        /// File to write
        #[arg(short, long, value_name = "OUT.xlsx")]
        output: PathBuf,
        /// Table with two columns, as CSV or a workbook: your title, the form's title
        #[arg(long, value_name = "MAP")]
        titles: Option<PathBuf>,
        #[command(flatten)]
        list: ListOptions,
    },
    /// Attest a worksheet and send it
    Submit {
        /// XLSX, XLS, XLSB, ODS or CSV file
        file: PathBuf,
        /// Connection to send by; `practice` is always there
        #[arg(long, value_name = "CONNECTION")]
        to: String,
        /// Form, as HIE/NAME; otherwise told from the file
        #[arg(long)]
        form: Option<String>,
        #[command(flatten)]
        input: InputOptions,
        /// Show what would happen to whom, and send nothing
        #[arg(long)]
        dry_run: bool,
        /// Your full name: you have read the statements and they are true
        #[arg(long, value_name = "NAME")]
        attest: Option<String>,
        /// Confirm those who would be able to break the glass
        #[arg(long)]
        confirm_btg: bool,
        /// Spreadsheet row of somebody who is to have clinical alerts; the message that goes with the worksheet asks for it
        #[arg(long, value_name = "ROW")]
        alerts: Vec<usize>,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// What was sent, and what became of each person
    Status {
        /// Beginning of the batch's id; otherwise all batches
        batch: Option<String>,
        /// Tell each change of the batch until nobody is sending it any more
        #[arg(long, requires = "batch", conflicts_with = "refresh")]
        watch: bool,
        /// Ask the other side where the accounts stand
        #[arg(long)]
        refresh: bool,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Write the receipt of a batch
    Receipt {
        /// Beginning of the batch's id
        batch: String,
        /// File to write
        #[arg(short, long, value_name = "OUT.xlsx")]
        output: PathBuf,
        #[command(flatten)]
        force: Force,
    },
    /// Go on with every batch that has something left to send or to look up
    Resume {
        /// Beginning of the batch's id; otherwise all
        batch: Option<String>,
        /// Send this one person first, by spreadsheet row, and leave the rest queued
        #[arg(long, value_name = "ROW", requires = "batch")]
        first: Option<usize>,
        /// Ask again for those who were refused
        #[arg(long, requires = "batch", conflicts_with = "first")]
        retry: bool,
        #[command(flatten)]
        endings: EndingsConfirmed,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Lay out what you take to the HIE yourself (mail draft, web form), or say that you did
    HandIn {
        /// Beginning of the batch's id
        batch: String,
        /// Write the worksheet here too; for a web form, the people as rows, for those at the HIE who take a file
        #[arg(short, long, value_name = "OUT.xlsx", conflicts_with = "done")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: Force,
        #[command(flatten)]
        endings: EndingsConfirmed,
        /// You have handed it in
        #[arg(long)]
        done: bool,
        /// Not now: these people come again after the others
        #[arg(long, conflicts_with_all = ["done", "output"])]
        skip: bool,
        /// Only the person whose turn it is
        #[arg(long, conflicts_with = "rows")]
        next: bool,
        /// The day on which you did, as YYYY-MM-DD; otherwise today
        #[arg(long, value_name = "DAY", requires = "done")]
        on: Option<String>,
        /// The HIE's number for it
        #[arg(long, requires = "done")]
        ticket: Option<String>,
        /// Spreadsheet row; otherwise everybody who waits
        #[arg(long = "row", value_name = "ROW")]
        rows: Vec<usize>,
    },
    /// Decide about people of a batch: link to the account that is there, leave out, ask again; send yours or keep theirs
    Decide {
        /// Beginning of the batch's id
        batch: String,
        /// What you decide
        decision: Decision,
        /// Spreadsheet row; otherwise everybody of whom it can be said
        #[arg(long = "row", value_name = "ROW")]
        rows: Vec<usize>,
    },
    /// Ask the HIE for something for people who are known: a change, deactivation, reactivation
    Request(crate::commands::request::RequestArguments),
    /// What is due: leavers, trainings, answers that did not come, the review
    Due {
        /// Everyone's access was reviewed, today or on this day (YYYY-MM-DD)
        #[arg(long, value_name = "DAY", num_args = 0..=1, default_missing_value = "")]
        reviewed: Option<String>,
        /// When something is pointed out
        #[arg(long, conflicts_with = "reviewed")]
        reminders: bool,
        /// Change that: warn-hours, late-hours, review-days, training-days (as 45,30,7) or unanswered-days
        #[arg(long, value_name = "NAME=NUMBER", conflicts_with = "reviewed")]
        set: Vec<String>,
    },
    /// Who has, or waits for, an account
    People(crate::commands::people::PeopleArguments),
    /// Encrypted files for another authorized user manager: people, worksheets, open batches and forms, no credentials
    Handover {
        #[command(subcommand)]
        command: Handover,
    },
    /// Write everything but credentials into an encrypted file, also while the program runs
    Backup {
        /// File to write
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Put a back-up in the place of everything
    Restore {
        /// File that `aum backup` has written
        file: PathBuf,
        /// Replace what is there; it is kept aside, and you are told where
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Connections and their credentials
    Connect {
        #[command(subcommand)]
        command: Connect,
    },
    /// Run the practice HIE in the foreground
    Practice {
        /// Port of 127.0.0.1; 0 for any
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Move accounts along on the practice HIE's own clock
        #[arg(long)]
        clock: bool,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Print the completions of a shell
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder, for those who make packages
    #[command(hide = true)]
    Manual {
        /// Folder to write into
        folder: PathBuf,
    },
}

/// How a list of people is read.
#[derive(Debug, clap::Args)]
pub struct ListOptions {
    #[command(flatten)]
    pub input: InputOptions,
    /// Use what is only likely, for columns and for titles that do not give Break the Glass
    #[arg(long)]
    pub accept_suggestions: bool,
    /// Place of work for people whose row has none
    #[arg(long, value_name = "NAME")]
    pub facility: Option<String>,
    /// Where rows that are not used are written, with all their columns; otherwise OUT-not-used.csv
    #[arg(long, value_name = "REST.csv")]
    pub not_used: Option<PathBuf>,
    #[command(flatten)]
    pub force: Force,
}

/// What the user decides about a file with people.
#[derive(Debug, clap::Args)]
pub struct InputOptions {
    /// Sheet with the people; needed where several sheets have some
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What a column means, for example "Cell=mobile" or "Notes=other"; may be given several times
    #[arg(long, value_name = "HEADER=MEANING")]
    pub column: Vec<String>,
    /// Whether people with this status still work here, for example "LOA=here"; remembered. "ask" forgets it
    #[arg(long, value_name = "WORD=here|left|ask")]
    pub status: Vec<String>,
    /// What becomes of rows that are hidden or filtered away in the file
    #[arg(long, value_enum, value_name = "WHAT")]
    pub hidden_rows: Option<MarkedRows>,
    /// What becomes of rows that are struck through
    #[arg(long, value_enum, value_name = "WHAT")]
    pub struck_rows: Option<MarkedRows>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MarkedRows {
    /// These people are meant too
    Take,
    /// These people are not meant
    Leave,
}

impl InputOptions {
    /// Whether hidden rows are taken, where that was said.
    pub fn takes_hidden(&self) -> Option<bool> {
        self.hidden_rows.map(|rows| rows == MarkedRows::Take)
    }

    /// Whether struck-out rows are taken, where that was said.
    pub fn takes_struck(&self) -> Option<bool> {
        self.struck_rows.map(|rows| rows == MarkedRows::Take)
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Force {
    /// Replace a file of that name that is there already
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, clap::Args)]
pub struct CredentialSource {
    /// Read the credential from standard input for this run, and keep it nowhere (for machines without a keychain)
    #[arg(long)]
    pub credential_stdin: bool,
}

#[derive(Debug, clap::Args)]
pub struct Passphrase {
    /// Read the passphrase from standard input instead of asking for it
    #[arg(long)]
    pub passphrase_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum Handover {
    /// Write a file for the other authorized user manager
    Write {
        /// File to write
        file: PathBuf,
        /// What is still open is sent from here all the same; by itself, it is sent from the other copy
        #[arg(long)]
        keep_open: bool,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Take over what another authorized user manager has written
    Take {
        /// The file
        file: PathBuf,
        /// Only show what would happen
        #[arg(long)]
        look: bool,
        /// Who wins where both have changed something
        #[arg(long, value_name = "WHO")]
        conflicts: Option<Winner>,
        /// Decide one difference by its key; may be given several times
        #[arg(long, value_name = "KEY=mine|theirs")]
        take: Vec<String>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// What went with files that were written here, and is sent from there
    Away,
    /// Take back what went with a file that nobody will use
    TakeBack {
        /// Beginning of the file's id, as `aum handover away` shows it
        id: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Winner {
    /// As it is here
    Mine,
    /// As it is in the file
    Theirs,
    /// As it was changed last; as it is here where nobody knows
    Newer,
}

#[derive(Debug, clap::Args)]
pub struct EndingsConfirmed {
    /// How many people lose their access, when that is unusually many: more than 20, or more than a tenth of those known
    #[arg(long, value_name = "N", requires = "batch")]
    pub confirm_endings: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Decision {
    /// The account that is there is this person's
    Link,
    /// This person is not asked for
    LeaveOut,
    /// Send again: after a refusal, or because you know that it did not arrive
    AskAgain,
    /// Somebody changed the account in between: send yours all the same
    SendOurs,
    /// Somebody changed the account in between: leave it as it is there
    KeepTheirs,
}

#[derive(Debug, Subcommand)]
pub enum Forms {
    /// Everything that is wrong with a form profile of your own, by line and key
    Check {
        /// TOML file
        file: PathBuf,
    },
    /// Check a form profile of your own and keep it in the data folder, from where it is used
    Add {
        /// TOML file
        file: PathBuf,
        /// Replace the profile of this name that is in use, after looking at the differences
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Connect {
    /// Add a connection; its secret is read from the terminal without echo, or from standard input
    Add(Box<NewConnection>),
    /// Test a new credential and keep it when it is accepted; until then the old one stays
    Replace {
        /// Its name
        name: String,
        /// Day after which the new one no longer works, as YYYY-MM-DD
        #[arg(long, value_name = "DAY")]
        expires: Option<String>,
    },
    /// Try a connection by the path that sending uses
    Test {
        /// Its name
        name: String,
    },
    /// The connections
    List,
    /// Remove a connection and its credential
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct NewConnection {
    /// Short name
    pub name: String,
    /// Base address of the service, for example https://hie.example/scim/v2; mail server with its port; address of the
    /// web form, where it is not the one of its profile; nothing for a mail draft
    pub address: Option<String>,
    /// How batches go by it
    #[arg(long, value_enum, default_value_t = By::Scim)]
    pub by: By,
    /// Day after which the credential no longer works, as YYYY-MM-DD; you are reminded
    #[arg(long, value_name = "DAY")]
    pub expires: Option<String>,
    /// A certificate authority to trust besides the system's (PEM file)
    #[arg(long, value_name = "FILE")]
    pub authority: Option<PathBuf>,
    /// Client certificate with its chain (PEM file)
    #[arg(long, value_name = "FILE", requires = "private_key")]
    pub certificate: Option<PathBuf>,
    /// Private key of the client certificate (PEM file); it is copied into the keychain
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub private_key: Option<PathBuf>,
    /// Sign in by the client certificate alone
    #[arg(long, requires = "certificate", conflicts_with = "token_address")]
    pub certificate_only: bool,
    /// Sign in by OAuth 2 client credentials: address of the token service
    #[arg(long, value_name = "ADDRESS", requires = "client_id")]
    pub token_address: Option<String>,
    /// Id of the OAuth 2 client; its secret is what is read
    #[arg(long, requires = "token_address")]
    pub client_id: Option<String>,
    /// Scope to ask for
    #[arg(long, requires = "token_address")]
    pub scope: Option<String>,
    /// Ask for the token with JSON instead of a form
    #[arg(long, requires = "token_address")]
    pub token_json: bool,
    /// Put id and secret into the body instead of the header
    #[arg(long, requires = "token_address")]
    pub secret_in_body: bool,
    /// URN of the schema extension for title, access level and the like
    #[arg(long, value_name = "URN")]
    pub extension: Option<String>,
    /// Mail: address of your contact person at the HIE
    #[arg(long, value_name = "E-MAIL")]
    pub to: Option<String>,
    /// Mail: address that it comes from; for a draft, otherwise the authorized user manager's own
    #[arg(long, value_name = "E-MAIL")]
    pub from: Option<String>,
    /// Mail server: name to sign in with; without it, nobody signs in
    #[arg(long)]
    pub user: Option<String>,
    /// Mail server: encrypted from the first byte (usually port 465) instead of STARTTLS
    #[arg(long)]
    pub implicit_tls: bool,
    /// Mail server: host name to greet it with (EHLO); otherwise this machine's own
    #[arg(long, value_name = "NAME")]
    pub greeting: Option<String>,
    /// Mail server: how to sign in
    #[arg(long, value_enum, default_value_t = Mechanism::Password)]
    pub mechanism: Mechanism,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum By {
    /// SCIM 2.0
    Scim,
    /// A draft in your mail program
    MailDraft,
    /// Your organization's mail server
    Smtp,
    /// A web form that you fill in the browser
    PortalForm,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Mechanism {
    /// Name and password, whichever of PLAIN and LOGIN the server takes
    Password,
    /// PLAIN
    Plain,
    /// LOGIN
    Login,
    /// Name and OAuth 2 access token
    Xoauth2,
}
