use std::error::Error;
use std::io;

use rustls::CertificateError;

/// Why not a byte of a request was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotSent {
    /// A sentence.
    pub problem: String,
    /// Whether trying again soon is idle, as with a certificate that has expired.
    pub lasting: bool,
}

impl NotSent {
    /// What kept a connection from being made.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_dns() {
            return Self::passing("its name is not known on this network.");
        }
        if error.is_timeout() {
            return Self::passing("it did not answer in time.");
        }
        Self::of_error(error)
    }

    /// The same for any library's error, by what lies below it.
    pub(crate) fn of_error(error: &(dyn Error + 'static)) -> Self {
        for cause in causes(error) {
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return Self { problem: tls_problem(tls), lasting: true };
            }
        }
        let kinds =
            causes(error).into_iter().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
        for kind in kinds {
            match kind {
                io::ErrorKind::ConnectionRefused => {
                    return Self::passing("nothing answers there; the service may be off.");
                }
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
                    return Self::passing("there is no network path to it.");
                }
                io::ErrorKind::TimedOut => return Self::passing("it did not answer in time."),
                _ => {}
            }
        }
        Self::passing("the connection could not be made.")
    }

    fn passing(problem: &str) -> Self {
        Self { problem: problem.to_owned(), lasting: false }
    }
}

fn tls_problem(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return match error {
            rustls::Error::AlertReceived(_) => {
                "it refuses the secure connection; it may ask for a client certificate.".into()
            }
            _ => "no secure connection could be agreed on.".into(),
        };
    };
    match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired.",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet; check this machine's date."
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate belongs to another name."
        }
        CertificateError::UnknownIssuer => "its certificate comes from an issuer that this machine does not trust.",
        CertificateError::Revoked => "its certificate was revoked.",
        _ => "its certificate cannot be accepted.",
    }
    .into()
}

/// The error and everything below it. An `io::Error` hides what it wraps from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut all = vec![error];
    let mut at = error;
    loop {
        let wrapped = at.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let next = match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => at.source(),
        };
        let Some(next) = next else { return all };
        all.push(next);
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_certificate_problem_has_its_own_sentence() {
        let problems = [
            CertificateError::Expired,
            CertificateError::NotValidYet,
            CertificateError::NotValidForName,
            CertificateError::UnknownIssuer,
            CertificateError::Revoked,
            CertificateError::BadEncoding,
        ];

        let sentences: std::collections::HashSet<String> =
            problems.into_iter().map(|problem| tls_problem(&rustls::Error::InvalidCertificate(problem))).collect();

        assert_eq!(sentences.len(), 6);
    }

    #[test]
    fn what_an_io_error_wraps_is_found() {
        let expired = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::other(expired));

        assert!(causes(&wrapped).iter().any(|cause| cause.is::<rustls::Error>()));
    }
}
