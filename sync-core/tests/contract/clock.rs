use std::time::Duration;

use sync_core::{Clock, Mutex, Shared};

use crate::program::Program;

const TICK: Duration = Duration::from_micros(50);

fn ticks(this: &(Clock, Shared<u64>, Mutex<bool>)) {
    for _ in 0..2 {
        this.0.tick(&|now| this.1.with(|last| *last = now));
    }
}

fn setup() -> (Clock, Shared<u64>, Mutex<bool>) {
    (Clock::new(TICK), Shared::new(0), Mutex::new(false))
}

#[test]
fn ticks_are_told_one_by_one_and_never_go_back() {
    Program::new(setup)
        .thread(ticks)
        .thread(|(clock, ..)| {
            let then = clock.now();
            assert!(clock.now() >= then);
        })
        .in_the_end(|(clock, last, _)| {
            assert!((2..=clock.now()).contains(&last.get()));
        })
        .holds_in_every_state();
}

#[test]
fn a_thread_waits_until_its_time() {
    Program::new(setup)
        .thread(ticks)
        .threads(2, |(clock, ..)| {
            clock.wait_until(2);
            assert!(clock.now() >= 2);
            clock.wait_until(1);
        })
        .holds_in_every_state();
}

#[test]
fn a_wait_ends_early_if_it_is_told_to() {
    Program::new(setup)
        .thread(ticks)
        .thread(|(clock, _, stop)| {
            if clock.wait_until_unless(2, &|| stop.with(|it| *it)) {
                assert!(clock.now() >= 2);
            } else {
                assert!(stop.with(|it| *it));
            }
        })
        .thread(|(clock, _, stop)| {
            stop.with(|it| *it = true);
            clock.notify();
        })
        .holds_in_every_state();
}

/// The wait does not end by its time, which never comes.
#[test]
fn a_stop_is_not_missed() {
    Program::new(|| (Clock::new(Duration::from_hours(1)), Mutex::new(false)))
        .thread(|(clock, stop)| {
            assert!(!clock.wait_until_unless(1, &|| stop.with(|it| *it)));
        })
        .thread(|(clock, stop)| {
            stop.with(|it| *it = true);
            clock.notify();
        })
        .holds_in_every_state();
}

/// The clock ticks as often as somebody needs it, and no more.
#[test]
fn a_clock_ticks_while_it_is_awaited_and_stops_when_it_is_told_to() {
    Program::new(setup)
        .thread(|(clock, last, over)| {
            let over = || over.with(|it| *it);
            let ticks = &|_| last.with(|ticks| *ticks += 1);
            while clock.tick_if_awaited(ticks, &over) {}
            // On real threads the time may come before anybody waits for it.
            assert!(last.get() <= 2);
        })
        .thread(|(clock, _, over)| {
            clock.wait_until(2);
            assert!(clock.now() >= 2);
            over.with(|it| *it = true);
            clock.notify();
        })
        .holds_in_every_state();
}

#[cfg(feature = "loom")]
#[test]
fn a_tick_that_nobody_makes_is_a_deadlock() {
    Program::new(|| Clock::new(TICK))
        .thread(|clock| clock.tick(&|_| ()))
        .thread(|clock| clock.wait_until(2))
        .deadlocks();
}
