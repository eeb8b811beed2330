use std::time::Duration;

use sync_core::{Barrier, BarrierError, Shared};

use crate::program::{Counter, Program, breaks_a_rule, panic_of};

const SHORT: Duration = Duration::from_micros(20);
const BROKEN: &str = "a thread waited at a broken barrier";

struct Round {
    barrier: Barrier,
    arrived: Counter,
    leaders: Counter,
}

fn round_of<const PARTIES: usize>() -> Round {
    Round {
        barrier: Barrier::new(PARTIES),
        arrived: Counter::new(),
        leaders: Counter::new(),
    }
}

#[test]
fn no_thread_leaves_before_all_arrive() {
    Program::new(round_of::<3>)
        .threads(3, |it| {
            it.arrived.add();
            if it.barrier.wait().is_leader() {
                it.leaders.add();
            }
            assert_eq!(it.arrived.get(), 3);
        })
        .in_the_end(|it| assert_eq!(it.leaders.get(), 1))
        .holds();
}

#[test]
fn what_was_written_before_the_barrier_is_seen_behind_it() {
    Program::new(|| (Barrier::new(2), Shared::new(0), Shared::new(0)))
        .thread(|(barrier, left, right)| {
            left.with(|n| *n = 1);
            barrier.wait();
            assert_eq!(right.get(), 2);
        })
        .thread(|(barrier, left, right)| {
            right.with(|n| *n = 2);
            barrier.wait();
            assert_eq!(left.get(), 1);
        })
        .holds();
}

#[test]
fn no_thread_laps_the_others() {
    Program::new(round_of::<2>)
        .threads(2, |it| {
            for round in 1..=3 {
                let arrived = it.arrived.add();
                assert!((2 * round - 1..=2 * round).contains(&arrived));
                if it.barrier.wait().is_leader() {
                    it.leaders.add();
                }
            }
        })
        .in_the_end(|it| assert_eq!(it.leaders.get(), 3))
        .holds();
}

#[test]
fn a_thread_too_many_belongs_to_the_next_round() {
    Program::new(round_of::<2>)
        .threads(4, |it| {
            if it.barrier.wait().is_leader() {
                it.leaders.add();
            }
        })
        .in_the_end(|it| assert_eq!(it.leaders.get(), 2))
        .holds_natively();
    Program::new(round_of::<1>)
        .threads(2, |it| assert!(it.barrier.wait().is_leader()))
        .holds();
}

#[test]
fn the_action_runs_once_a_round_before_any_thread_leaves() {
    static RUNS: Counter = Counter::new();
    Program::new(|| {
        let runs_before = RUNS.get();
        let action = || _ = RUNS.add();
        (Barrier::with_action(2, action), runs_before)
    })
    .threads(2, |(barrier, runs_before)| {
        for round in 1..=2 {
            barrier.wait();
            let runs = RUNS.get() - runs_before;
            assert!((round..=2).contains(&runs), "{runs} runs in round {round}");
        }
    })
    .in_the_end(|(_, runs_before)| assert_eq!(RUNS.get() - runs_before, 2))
    .holds();
}

#[test]
fn an_action_that_panics_breaks_the_barrier() {
    Program::new(|| {
        (
            Barrier::with_action(2, || panic!("on purpose")),
            Counter::new(),
        )
    })
    .threads(2, |(barrier, broken)| {
        let panic = panic_of(|| {
            assert_eq!(barrier.wait_unless_broken(), Err(BarrierError::Broken));
            broken.add();
        });
        assert!(panic.is_none_or(|sentence| sentence == "on purpose"));
        assert!(barrier.is_broken());
    })
    .in_the_end(|(_, broken)| assert_eq!(broken.get(), 1))
    .holds_natively();
    breaks_a_rule("on purpose", || {
        Barrier::with_action(1, || panic!("on purpose")).wait();
    });
}

#[test]
fn an_abort_is_reported_to_waiting_and_to_later_threads() {
    Program::new(|| Barrier::new(2))
        .thread(|barrier| {
            assert_eq!(barrier.wait_unless_broken(), Err(BarrierError::Broken));
        })
        .thread(|barrier| {
            barrier.abort();
            assert!(barrier.is_broken());
        })
        .in_the_end(|barrier| {
            assert_eq!(barrier.wait_unless_broken(), Err(BarrierError::Broken));
            assert_eq!(barrier.wait_timeout(SHORT), Err(BarrierError::Broken));
        })
        .holds();
}

#[test]
fn an_abort_does_not_touch_a_round_that_is_complete() {
    static TOGETHER: Counter = Counter::new();
    Program::new(|| (Barrier::new(2), Counter::new()))
        .threads(2, |(barrier, met)| {
            if barrier.wait_unless_broken().is_ok() {
                met.add();
            }
        })
        .thread(|(barrier, _)| barrier.abort())
        .in_the_end(|(barrier, met)| {
            assert!(barrier.is_broken());
            assert!([0, 2].contains(&met.get()), "both or none");
            TOGETHER.raise_to(met.get());
        })
        .holds();
    #[cfg(feature = "loom")]
    assert_eq!(TOGETHER.get(), 2);
}

#[test]
fn a_wait_that_times_out_breaks_the_barrier() {
    Program::new(|| Barrier::new(2))
        .thread(|barrier| {
            assert_eq!(barrier.wait_timeout(SHORT), Err(BarrierError::TimedOut));
            assert!(barrier.is_broken());
            assert_eq!(barrier.wait_timeout(SHORT), Err(BarrierError::Broken));
        })
        .holds_in_its_only_order();
}

#[test]
fn all_meet_in_time_or_nobody_does() {
    Program::new(|| (Barrier::new(2), Counter::new()))
        .thread(|(barrier, met)| match barrier.wait_timeout(SHORT) {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, BarrierError::TimedOut),
        })
        .thread(|(barrier, met)| match barrier.wait_unless_broken() {
            Ok(_) => _ = met.add(),
            Err(error) => assert_eq!(error, BarrierError::Broken),
        })
        .in_the_end(|(barrier, met)| match met.get() {
            0 => assert!(barrier.is_broken()),
            met => assert_eq!(met, 2),
        })
        .holds();
}

#[test]
fn the_longest_timeout_is_a_wait_without_limit() {
    Program::new(|| Barrier::new(2))
        .threads(2, |barrier| {
            assert!(barrier.wait_timeout(Duration::MAX).is_ok());
        })
        .holds_natively();
}

#[test]
fn after_a_reset_a_broken_barrier_can_be_used_again() {
    Program::new(|| {
        let barrier = Barrier::new(2);
        barrier.abort();
        barrier.reset();
        assert!(!barrier.is_broken());
        barrier
    })
    .threads(2, |barrier| {
        barrier.wait();
    })
    .holds();
}

#[test]
fn a_reset_sends_away_a_waiting_thread_and_the_next_round_is_complete() {
    static SENT_AWAY: Counter = Counter::new();
    Program::new(|| Barrier::new(2))
        .thread(|barrier| {
            while let Err(error) = barrier.wait_unless_broken() {
                assert_eq!(error, BarrierError::Broken);
                SENT_AWAY.add();
            }
        })
        .thread(|barrier| {
            barrier.reset();
            barrier.wait();
        })
        .in_the_end(|barrier| assert!(!barrier.is_broken()))
        .holds();
    #[cfg(feature = "loom")]
    assert!(SENT_AWAY.get() > 0);
}

#[test]
fn a_reset_does_not_touch_a_round_that_is_complete() {
    Program::new(|| Barrier::new(2))
        .threads(2, |barrier| {
            barrier.wait();
            barrier.reset();
        })
        .holds();
}

#[test]
fn waiting_at_a_broken_barrier_is_named() {
    breaks_a_rule(BROKEN, || {
        let barrier = Barrier::new(2);
        barrier.abort();
        barrier.wait();
    });
}

#[test]
fn a_thread_that_waits_when_the_barrier_breaks_is_told_the_same() {
    Program::new(|| Barrier::new(2))
        .thread(|barrier| {
            let sentence = panic_of(|| _ = barrier.wait());
            assert_eq!(sentence.as_deref(), Some(BROKEN));
        })
        .thread(Barrier::abort)
        .holds();
}

#[test]
fn a_barrier_without_parties_is_named() {
    breaks_a_rule(
        "a barrier has at least one party, this one has none",
        || {
            Barrier::new(0);
        },
    );
}

#[test]
fn a_barrier_for_too_many_is_named() {
    breaks_a_rule("a barrier has at most Barrier::MAX_PARTIES parties", || {
        Barrier::new(Barrier::MAX_PARTIES + 1);
    });
}

#[test]
fn an_error_says_what_happened() {
    assert_eq!(BarrierError::Broken.to_string(), "the barrier is broken");
    assert_eq!(
        BarrierError::TimedOut.to_string(),
        "the time ran out before all had come to the barrier"
    );
}

#[cfg(feature = "loom")]
#[test]
fn a_party_alone_waits_for_ever() {
    Program::new(|| Barrier::new(2))
        .thread(|barrier| _ = barrier.wait())
        .deadlocks();
}
