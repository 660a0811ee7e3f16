//! Mail with the filled worksheet: as a draft for the user's mail program, and by a mail server.

mod message;
mod sender;
mod smtp;

pub use message::{MailMessage, check_address};
pub use sender::MailSender;
pub use smtp::SmtpLink;
