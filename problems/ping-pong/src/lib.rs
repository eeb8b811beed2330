//! Ping-pong: two threads take strict turns.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.1 and §3.3;
//! LeetCode 1115.

use harness::{Actor, Failure, Problem, Setting, Verb, Waits, exhibit};

mod channels;
mod events;
mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod both_wait_first;
    pub(crate) mod lost_signal;
    pub(crate) mod one_semaphore;
}

use spec::{IN_TURNS, Score};

/// What a solution provides: what each player does for one hit.
pub trait Rally: Send + Sync {
    /// Ping, who begins: waits for the turn, and calls `hit` once.
    fn ping(&self, hit: &dyn Fn());

    /// Pong: waits for the turn, and calls `hit` once.
    fn pong(&self, hit: &dyn Fn());
}

/// A player hits the ball over to the other one.
pub const HITS: Verb = Verb::new("hits the ball");
/// A player hit so many times in a round, instead of once.
pub const HIT: Verb = Verb::new("hit the ball");

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Rally>("ping-pong", include_str!("../README.md"))
        .role("ping", 1, |rally, me| play(me, |hit| rally.ping(hit)))
        .role("pong", 1, |rally, me| play(me, |hit| rally.pong(hit)))
        .rounds(3)
        .possible(one_against_one)
        .explore(|size| size.with_rounds(3))
        .loom(|size| size.with_rounds(3))
        .spec(Score::new)
        .solution(exhibit!("two_semaphores.rs"), |_| {
            Box::new(two_semaphores::TwoSemaphores::new())
        })
        .waits(Waits::within(0), Waits::within(1), Waits::within(1))
        .solution(
            exhibit!("monitor.rs"),
            |_| Box::new(monitor::Monitor::new()),
        )
        .waits(Waits::within(1), Waits::within(1), Waits::within(1))
        .solution(exhibit!("events.rs"), |_| Box::new(events::Events::new()))
        .waits(Waits::within(1), Waits::within(1), Waits::within(1))
        .solution(exhibit!("channels.rs"), |_| {
            Box::new(channels::Channels::new())
        })
        .native_only("channels are not modelled")
        .mistake(
            exhibit!("broken/one_semaphore.rs"),
            Failure::Violation(IN_TURNS),
            |_| Box::new(broken::one_semaphore::OneSemaphore::new()),
        )
        .mistake(exhibit!("broken/lost_signal.rs"), Failure::Deadlock, |_| {
            Box::new(broken::lost_signal::LostSignal::new())
        })
        .loom(|size| size.with_rounds(1))
        .mistake(
            exhibit!("broken/both_wait_first.rs"),
            Failure::Deadlock,
            |_| Box::new(broken::both_wait_first::BothWaitFirst::new()),
        )
        .build()
}

/// One round of a player.
fn play(me: &Actor<'_>, go: impl Fn(&dyn Fn())) {
    me.once(HIT, |called| {
        go(&|| {
            called();
            me.emit(HITS);
        });
    });
}

fn one_against_one(setting: &Setting) -> Result<(), String> {
    let players = ["ping", "pong"].map(|role| setting.count(role));
    if players == [1, 1] {
        return Ok(());
    }
    Err(format!(
        "it is one against one, not {} against {}; ping=1,pong=1 would do",
        players[0], players[1]
    ))
}
