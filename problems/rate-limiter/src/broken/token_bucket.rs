//! A bucket of tokens, into which they drip.
//!
//! It holds as many as the limit and is full at first, and one drips in each time a window
//! divided by the limit has passed. On average that is the limit. In a window that begins
//! with a full bucket there are more: those in it, and those that drip in.
//!
//! Source: a common answer in interviews; J. Turner, *New directions in communications*,
//! 1986, for a rate with bursts, which is what it is for.
//! Patterns: mutex.

use sync_core::{Clock, Mutex, repeat_until};

use crate::Limiter;

pub(crate) struct TokenBucket {
    limit: usize,
    /// The ticks for one token.
    drip: u64,
    /// Tokens in the bucket, and how long ticks have been turned into tokens.
    bucket: Mutex<(usize, u64)>,
}

impl TokenBucket {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            limit,
            drip: window.div_ceil(limit as u64),
            bucket: Mutex::new((limit, 0)),
        }
    }

    fn try_now(&self, clock: &Clock) -> Result<u64, u64> {
        self.bucket.with(|(tokens, until)| {
            let now = clock.now();
            while *until + self.drip <= now {
                // Wrong: a token that was used a moment ago is replaced at once.
                *tokens = self.limit.min(*tokens + 1);
                *until += self.drip;
            }
            if *tokens == 0 {
                return Err(*until + self.drip);
            }
            *tokens -= 1;
            Ok(now)
        })
    }
}

impl Limiter for TokenBucket {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        repeat_until(|| match self.try_now(clock) {
            Ok(now) => {
                go(now);
                true
            }
            Err(room) => {
                clock.wait_until(room);
                false
            }
        });
    }
}
