//! Mail with the filled worksheet: as a draft for the user's mail program, and by a mail server.

mod letter;
mod post;
mod smtp;

pub use letter::{Letter, check_address};
pub use post::Poster;
pub use smtp::SmtpLink;
