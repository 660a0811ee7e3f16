use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

/// Time and chance, handed in so that tests neither wait nor guess.
pub trait Environment: Send + Sync {
    /// The moment.
    fn now(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// A number from 0 up to, not including, 1.
    fn random_fraction(&self) -> f64;
}

/// The machine's clock and a random source.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }

    fn random_fraction(&self) -> f64 {
        let random = uuid::Uuid::new_v4().as_u64_pair().1 & ((1 << 52) - 1);
        // 52 bits fit a float exactly.
        #[allow(clippy::cast_precision_loss)]
        let chance = random as f64 / (1_u64 << 52) as f64;
        chance
    }
}
