use sync_core::{Shared, Turnstile};

use crate::program::{Counter, Program, breaks_a_rule};

const NOT_LOCKED: &str = "a turnstile was unlocked that is not locked";

#[test]
fn no_thread_passes_before_it_is_unlocked_and_then_all_do() {
    Program::new(|| (Turnstile::locked(), Shared::new(0)))
        .threads(2, |(gate, data)| {
            gate.pass();
            assert_eq!(data.get(), 7);
        })
        .thread(|(gate, data)| {
            data.with(|n| *n = 7);
            gate.unlock();
        })
        .in_the_end(|(gate, _)| gate.pass())
        .holds();
}

#[test]
fn one_thread_at_a_time_has_it_locked() {
    Program::new(|| (Turnstile::new(), Shared::new(0)))
        .threads(2, |(gate, count)| {
            gate.lock();
            count.with(|n| *n += 1);
            gate.unlock();
        })
        .thread(|(gate, _)| gate.pass())
        .in_the_end(|(gate, count)| {
            gate.lock();
            assert_eq!(count.get(), 2);
        })
        .holds();
}

#[test]
fn another_thread_may_unlock() {
    Program::new(|| (Turnstile::new(), Turnstile::locked(), Counter::new()))
        .thread(|(gate, gate_is_locked, _)| {
            gate.lock();
            gate_is_locked.unlock();
        })
        .thread(|(gate, gate_is_locked, unlocked)| {
            gate_is_locked.pass();
            unlocked.add();
            gate.unlock();
        })
        .thread(|(gate, gate_is_locked, unlocked)| {
            gate_is_locked.pass();
            gate.pass();
            assert_eq!(unlocked.get(), 1);
        })
        .holds();
}

#[test]
fn unlocking_what_is_not_locked_is_named() {
    breaks_a_rule(NOT_LOCKED, || Turnstile::new().unlock());
    breaks_a_rule(NOT_LOCKED, || {
        let gate = Turnstile::locked();
        gate.unlock();
        gate.pass();
        gate.unlock();
    });
}

#[cfg(feature = "loom")]
mod under_loom {
    use super::*;

    #[test]
    fn passing_what_stays_locked_waits_for_ever() {
        Program::new(Turnstile::new)
            .thread(|gate| {
                gate.lock();
                gate.pass();
            })
            .deadlocks();
    }

    #[test]
    fn an_unlock_that_nothing_orders_after_the_lock_is_found_out() {
        let sentence = Program::new(Turnstile::new)
            .thread(Turnstile::unlock)
            .thread(Turnstile::lock)
            .explored_panic();
        assert!(
            sentence == NOT_LOCKED || sentence.starts_with("data race: "),
            "{sentence}"
        );
    }
}
