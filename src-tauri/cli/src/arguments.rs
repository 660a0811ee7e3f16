use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Fill, check, submit and follow the provisioning worksheets of a health information exchange (HIE).
#[derive(Debug, Parser)]
#[command(name = "aum", version, max_term_width = 100)]
#[command(after_help = "FORM is HIE/NAME, as `aum forms` lists them.\n\n\
    Exit codes: 0 done; 1 problems found in the data; 2 wrong usage; 3 a file, the records or the credential cannot be \
    read or written; 4 the HIE or its server rejected something; 5 the outcome of some requests is unknown.")]
pub struct Arguments {
    /// Data folder; default: AUM_DESK_DATA_DIR, or the system's folder for this program
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole job on sample data against the practice HIE, in a temporary folder
    Demo,
    /// List the known forms and where each layout comes from
    Forms {
        #[command(subcommand)]
        command: Option<FormsCommand>,
    },
    /// Learn a form's layout, titles and access levels from the blank file that the HIE publishes
    Learn(crate::commands::learn::LearnArguments),
    /// Write an empty worksheet in the form's layout
    Blank {
        /// Form, as HIE/NAME
        form: String,
        /// File to write
        #[arg(short, long, value_name = "OUT.xlsx")]
        output: PathBuf,
        #[command(flatten)]
        force: Force,
    },
    /// Check a worksheet: list every problem by spreadsheet row and column
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
        /// Form, as HIE/NAME; if it was learned, the HIE's own workbook is filled
        #[arg(long, required_unless_present = "template")]
        form: Option<String>,
        /// The HIE's own blank form; it is learned and then filled
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
        /// Connection to use; `practice` always exists
        #[arg(long, value_name = "CONNECTION")]
        to: String,
        /// Form, as HIE/NAME; otherwise told from the file
        #[arg(long)]
        form: Option<String>,
        #[command(flatten)]
        input: InputOptions,
        /// Preview what would happen to each person; send nothing
        #[arg(long)]
        dry_run: bool,
        /// Your full name; with it you attest that the statements are true
        #[arg(long, value_name = "NAME")]
        attest: Option<String>,
        /// Confirm the people who would be able to break the glass
        #[arg(long)]
        confirm_btg: bool,
        /// Spreadsheet row of a person who should get clinical alerts; the message with the worksheet asks for them
        #[arg(long, value_name = "ROW")]
        alerts: Vec<usize>,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Show what was sent and the outcome for each person
    Status {
        /// Beginning of the batch's id; default: all batches
        batch: Option<String>,
        /// Print each change of the batch until it is no longer being sent
        #[arg(long, requires = "batch", conflicts_with = "refresh")]
        watch: bool,
        /// Ask the HIE for the current state of the accounts
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
    /// Continue every batch that has requests left to send or to look up
    Resume {
        /// Beginning of the batch's id; default: all batches
        batch: Option<String>,
        /// Send only the person in this spreadsheet row now; the rest stays queued
        #[arg(long, value_name = "ROW", requires = "batch")]
        first: Option<usize>,
        /// Request again for everyone whose request was rejected
        #[arg(long, requires = "batch", conflicts_with = "first")]
        retry: bool,
        #[command(flatten)]
        endings: EndingsConfirmed,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Show what you submit to the HIE yourself (email draft, web form), or mark it as submitted
    #[command(name = "submit-manually", alias = "hand-in")]
    HandIn {
        /// Beginning of the batch's id
        batch: String,
        /// Also write the worksheet to this file; for a web form, the people as rows, if the HIE accepts a file
        #[arg(short, long, value_name = "OUT.xlsx", conflicts_with = "done")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: Force,
        #[command(flatten)]
        endings: EndingsConfirmed,
        /// Mark as submitted
        #[arg(long)]
        done: bool,
        /// Skip for now; these people come up again after the others
        #[arg(long, conflicts_with_all = ["done", "output"])]
        skip: bool,
        /// Only the next person
        #[arg(long, conflicts_with = "rows")]
        next: bool,
        /// Day on which you submitted it, as YYYY-MM-DD; default: today
        #[arg(long, value_name = "DAY", requires = "done")]
        on: Option<String>,
        /// The HIE's ticket number
        #[arg(long, requires = "done")]
        ticket: Option<String>,
        /// Spreadsheet row; default: everyone not submitted yet
        #[arg(long = "row", value_name = "ROW")]
        rows: Vec<usize>,
    },
    /// Decide for people of a batch: link to the existing account, leave out, request again, send yours or keep theirs
    Decide {
        /// Beginning of the batch's id
        batch: String,
        /// Your decision
        decision: DecisionArgument,
        /// Spreadsheet row; default: everyone to whom the decision applies
        #[arg(long = "row", value_name = "ROW")]
        rows: Vec<usize>,
    },
    /// Request a change, deactivation or reactivation for known people
    Request(crate::commands::request::RequestArguments),
    /// List what is due: leavers, training, unanswered requests, the access review
    Due {
        /// Record that everyone's access was reviewed, today or on this day (YYYY-MM-DD)
        #[arg(long, value_name = "DAY", num_args = 0..=1, default_missing_value = "")]
        reviewed: Option<String>,
        /// Show when reminders appear
        #[arg(long, conflicts_with = "reviewed")]
        reminders: bool,
        /// Change a reminder: warn-hours, late-hours, review-days, training-days (as 45,30,7) or unanswered-days
        #[arg(long, value_name = "NAME=NUMBER", conflicts_with = "reviewed")]
        set: Vec<String>,
    },
    /// Show whom to contact at the HIE, what to ask and how, and what is only assumed; save the answers
    Hie(crate::commands::hie::HieArguments),
    /// Show or save your organization and yourself, as attestations, messages and tickets name them
    Organization(crate::commands::organization::OrganizationArguments),
    /// Compare an HR list with the known people: who joined, moved or left; changes nothing
    Reconcile(crate::commands::reconcile::ReconcileArguments),
    /// List who has, or is waiting for, an account
    People(crate::commands::people::PeopleArguments),
    /// Exchange encrypted files with another authorized user manager: people, worksheets, open batches and forms; no credentials
    Handover {
        #[command(subcommand)]
        command: Handover,
    },
    /// Write everything except credentials to an encrypted backup file, even while the window is open
    Backup {
        /// File to write
        file: PathBuf,
        #[command(flatten)]
        force: Force,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Replace everything with a backup
    Restore {
        /// File that `aum backup` wrote
        file: PathBuf,
        /// Replace existing records; they are kept in a folder that the output names
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Manage connections and their credentials
    Connect {
        #[command(subcommand)]
        command: Connect,
    },
    /// Run the practice HIE in the foreground
    Practice {
        /// Port on 127.0.0.1; 0 for any free port
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Let accounts progress on the practice HIE's own clock
        #[arg(long)]
        clock: bool,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// Print the completion script of a shell
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder, for packaging
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
    /// Use likely matches for columns, and for titles without Break the Glass
    #[arg(long)]
    pub accept_suggestions: bool,
    /// Facility for people whose row has none
    #[arg(long, value_name = "NAME")]
    pub facility: Option<String>,
    /// File for rows that are not used, with all their columns; default: OUT-not-used.csv
    #[arg(long, value_name = "REST.csv")]
    pub not_used: Option<PathBuf>,
    #[command(flatten)]
    pub force: Force,
}

/// What the user decides about a file with people.
#[derive(Debug, clap::Args)]
pub struct InputOptions {
    /// Sheet with the people; needed if several sheets have people
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Meaning of a column, for example "Cell=mobile" or "Notes=other"; can be repeated
    #[arg(long, value_name = "HEADER=MEANING")]
    pub column: Vec<String>,
    /// Whether people with this status still work here, for example "LOA=here"; saved until you set it to "ask"
    #[arg(long, value_name = "WORD=here|left|ask")]
    pub status: Vec<String>,
    /// What to do with rows that are hidden or filtered out in the file
    #[arg(long, value_enum, value_name = "WHAT")]
    pub hidden_rows: Option<MarkedRowsArgument>,
    /// What to do with rows that are struck through
    #[arg(long, value_enum, value_name = "WHAT")]
    pub struck_rows: Option<MarkedRowsArgument>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MarkedRowsArgument {
    /// Include these people
    Take,
    /// Leave these people out
    Leave,
}

impl InputOptions {
    /// Whether hidden rows are taken, where that was said.
    pub fn takes_hidden(&self) -> Option<bool> {
        self.hidden_rows.map(|rows| rows == MarkedRowsArgument::Take)
    }

    /// Whether struck-out rows are taken, where that was said.
    pub fn takes_struck(&self) -> Option<bool> {
        self.struck_rows.map(|rows| rows == MarkedRowsArgument::Take)
    }
}

#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Force {
    /// Overwrite an existing file
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, clap::Args)]
pub struct CredentialSource {
    /// Read the credential from standard input for this run and store it nowhere (for machines without a keychain)
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
        /// Keep sending open requests from here; default: the other copy sends them
        #[arg(long)]
        keep_open: bool,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Import a file from another authorized user manager
    #[command(name = "import", alias = "take")]
    Take {
        /// The file
        file: PathBuf,
        /// Preview what would be imported; change nothing
        #[arg(long, alias = "look")]
        dry_run: bool,
        /// Whose value to use where both copies changed something
        #[arg(long, value_name = "WHOSE")]
        conflicts: Option<Winner>,
        /// Decide one difference by its key; can be repeated
        #[arg(long, value_name = "KEY=mine|theirs")]
        take: Vec<String>,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// List requests that are assigned to another copy by files written here
    Away,
    /// Take back the requests of a file that nobody will use
    TakeBack {
        /// Beginning of the file's id, as `aum handover away` shows it
        id: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Winner {
    /// The value here
    Mine,
    /// The value in the file
    Theirs,
    /// The value that was changed last; the value here if that is unknown
    Newer,
}

#[derive(Debug, clap::Args)]
pub struct EndingsConfirmed {
    /// Number of people who lose access; required for more than 20 people or more than a tenth of those known
    #[arg(long = "confirm-deactivations", alias = "confirm-endings", value_name = "N", requires = "batch")]
    pub confirm_endings: Option<usize>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DecisionArgument {
    /// The existing account belongs to this person
    Link,
    /// Do not request anything for this person
    LeaveOut,
    /// Request again: after a rejection, or if you know that the request did not arrive
    AskAgain,
    /// The account was changed at the HIE in the meantime: send your values
    SendOurs,
    /// The account was changed at the HIE in the meantime: keep the HIE's values
    KeepTheirs,
}

#[derive(Debug, Subcommand)]
pub enum FormsCommand {
    /// Check your own form profile: list every mistake by line and key
    Check {
        /// TOML file
        file: PathBuf,
    },
    /// Check your own form profile and add it to the known forms
    Add {
        /// TOML file
        file: PathBuf,
        /// Replace the existing profile of this name; the differences are shown
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum Connect {
    /// Add a connection; its credential is read from the terminal without echo, or from standard input
    Add(Box<NewConnectionArguments>),
    /// Test a new credential and, if it is accepted, replace the old one
    Replace {
        /// Its name
        name: String,
        /// Last day on which the new credential works, as YYYY-MM-DD
        #[arg(long, value_name = "DAY")]
        expires: Option<String>,
    },
    /// Test a connection the way sending uses it
    Test {
        /// Its name
        name: String,
    },
    /// List the connections
    List,
    /// Remove a connection and its credential
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct NewConnectionArguments {
    /// Short name for the connection
    pub name: String,
    /// Base address of the service, for example https://hie.example/scim/v2; mail server with its port; address of the
    /// web form, if it differs from the one in the profile; nothing for an email draft
    pub address: Option<String>,
    /// Channel: how batches reach the HIE
    #[arg(long = "channel", alias = "by", value_enum, default_value_t = ChannelArgument::Scim)]
    pub by: ChannelArgument,
    /// Last day on which the credential works, as YYYY-MM-DD; you get a reminder
    #[arg(long, value_name = "DAY")]
    pub expires: Option<String>,
    /// A certificate authority to trust besides the system's (PEM file)
    #[arg(long, value_name = "FILE")]
    pub authority: Option<PathBuf>,
    /// Client certificate with its chain (PEM file)
    #[arg(long, value_name = "FILE", requires = "private_key")]
    pub certificate: Option<PathBuf>,
    /// Private key of the client certificate (PEM file); it is copied to the keychain
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub private_key: Option<PathBuf>,
    /// Sign in with the client certificate only
    #[arg(long, requires = "certificate", conflicts_with = "token_address")]
    pub certificate_only: bool,
    /// Sign in with OAuth 2 client credentials: address of the token service
    #[arg(long, value_name = "ADDRESS", requires = "client_id")]
    pub token_address: Option<String>,
    /// Id of the OAuth 2 client; the credential is its secret
    #[arg(long, requires = "token_address")]
    pub client_id: Option<String>,
    /// Scope to request
    #[arg(long, requires = "token_address")]
    pub scope: Option<String>,
    /// Request the token with JSON instead of a form
    #[arg(long, requires = "token_address")]
    pub token_json: bool,
    /// Send id and secret in the body instead of the header
    #[arg(long, requires = "token_address")]
    pub secret_in_body: bool,
    /// URN of the schema extension for title, access level and the like
    #[arg(long, value_name = "URN")]
    pub extension: Option<String>,
    /// Email: address of your contact person at the HIE
    #[arg(long, value_name = "EMAIL")]
    pub to: Option<String>,
    /// Email: sender address; for a draft, default: the authorized user manager's own
    #[arg(long, value_name = "EMAIL")]
    pub from: Option<String>,
    /// Mail server: username; without it, no sign-in
    #[arg(long)]
    pub user: Option<String>,
    /// Mail server: implicit TLS (port 465) instead of STARTTLS (port 587)
    #[arg(long)]
    pub implicit_tls: bool,
    /// Mail server: host name for the greeting (EHLO); default: this computer's name
    #[arg(long, value_name = "NAME")]
    pub greeting: Option<String>,
    /// Mail server: sign-in method
    #[arg(long, value_enum, default_value_t = MechanismArgument::Password)]
    pub mechanism: MechanismArgument,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ChannelArgument {
    /// SCIM 2.0
    Scim,
    /// Draft in your mail program
    MailDraft,
    /// Your organization's mail server
    Smtp,
    /// Web form that you fill in the browser
    PortalForm,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MechanismArgument {
    /// Username and password (PLAIN or LOGIN, chosen automatically)
    Password,
    /// PLAIN
    Plain,
    /// LOGIN
    Login,
    /// Username and OAuth 2 access token
    Xoauth2,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::CommandFactory;

    use super::*;

    /// Commands and options that were renamed, each by the old name and the new one. The old name stays for one version.
    const RENAMED: [(&[&str], &[&str]); 5] = [
        (&["hand-in", "b1", "--done"], &["submit-manually", "b1", "--done"]),
        (&["connect", "add", "web", "--by", "smtp"], &["connect", "add", "web", "--channel", "smtp"]),
        (&["handover", "take", "a.age", "--look"], &["handover", "import", "a.age", "--dry-run"]),
        (&["resume", "b1", "--confirm-endings", "21"], &["resume", "b1", "--confirm-deactivations", "21"]),
        (&["hand-in", "b1", "--confirm-endings", "21"], &["submit-manually", "b1", "--confirm-deactivations", "21"]),
    ];

    fn parsed(words: &[&str]) -> String {
        let arguments = Arguments::try_parse_from(std::iter::once(&"aum").chain(words)).unwrap();
        format!("{:?}", arguments.command)
    }

    fn help(command: &mut clap::Command, all: &mut String) {
        all.push_str(&command.render_long_help().to_string());
        command.get_subcommands_mut().for_each(|command| help(command, all));
    }

    #[test]
    fn old_names_mean_what_the_new_ones_mean_and_no_help_names_them() {
        let mut all = String::new();
        help(&mut Arguments::command(), &mut all);
        for (old, new) in RENAMED {
            assert_eq!(parsed(old), parsed(new));
            for word in old.iter().filter(|word| !new.contains(word)) {
                let as_command = format!("\n  {word} ");
                let as_option = format!("{word} ");
                let shown = if word.starts_with("--") { &as_option } else { &as_command };
                assert!(!all.contains(shown.as_str()), "{word}");
            }
            for word in new.iter().filter(|word| !old.contains(word) && word.starts_with("--")) {
                assert!(all.contains(word), "{word}");
            }
        }
    }
}
