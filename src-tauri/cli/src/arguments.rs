use std::path::PathBuf;

use clap::{Parser, Subcommand};

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
    Forms,
    /// Learn a form's layout, titles and access levels from the blank file that the HIE publishes
    Learn(crate::commands::learn::LearnArguments),
    /// An empty worksheet from the form's layout
    Blank {
        /// Form, as HIE/NAME
        form: String,
        /// File to write
        #[arg(short, long, value_name = "OUT.xlsx")]
        output: PathBuf,
    },
    /// Every problem in a worksheet, by spreadsheet row and column
    Check {
        /// XLSX or CSV file
        file: PathBuf,
        /// Form, as HIE/NAME; otherwise told from the file
        #[arg(long)]
        form: Option<String>,
    },
    /// Fill a worksheet from a list of people
    Fill {
        /// XLSX or CSV file with people
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
        /// CSV file with two columns: your title, the form's title
        #[arg(long, value_name = "MAP.csv")]
        titles: Option<PathBuf>,
    },
    /// Attest a worksheet and send it
    Submit {
        /// XLSX or CSV file
        file: PathBuf,
        /// Connection to send by; `practice` is always there
        #[arg(long, value_name = "CONNECTION")]
        to: String,
        /// Form, as HIE/NAME; otherwise told from the file
        #[arg(long)]
        form: Option<String>,
        /// Show what would happen to whom, and send nothing
        #[arg(long)]
        dry_run: bool,
        /// Your full name: you have read the statements and they are true
        #[arg(long, value_name = "NAME")]
        attest: Option<String>,
        /// Confirm those who would be able to break the glass
        #[arg(long)]
        confirm_btg: bool,
        #[command(flatten)]
        credential: CredentialSource,
    },
    /// What was sent, and what became of each person
    Status {
        /// Beginning of the batch's id; otherwise all batches
        batch: Option<String>,
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
    },
    /// Go on with every batch that has something left to send or to look up
    Resume {
        #[command(flatten)]
        credential: CredentialSource,
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
}

#[derive(Debug, clap::Args)]
pub struct CredentialSource {
    /// Read the credential from standard input for this run, and keep it nowhere (for machines without a keychain)
    #[arg(long)]
    pub credential_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum Connect {
    /// Add a SCIM connection; its token is read from the terminal without echo, or from standard input
    Add {
        /// Short name
        name: String,
        /// Base address of the service, for example https://hie.example/scim/v2
        address: String,
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
