use std::{sync::Mutex, time::Duration};

use sync_core::{Rendezvous, Semaphore, Shared};

use crate::program::{Counter, Program};

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn neither_goes_on_before_the_other_has_arrived() {
    Program::new(|| (Rendezvous::new(), Shared::new(0), Shared::new(0)))
        .thread(|(corner, left, right)| {
            left.with(|n| *n = 1);
            corner.meet();
            assert_eq!(right.get(), 2);
        })
        .thread(|(corner, left, right)| {
            right.with(|n| *n = 2);
            corner.meet();
            assert_eq!(left.get(), 1);
        })
        .holds();
}

#[test]
fn each_gets_what_the_other_gave_meeting_after_meeting() {
    Program::new(Rendezvous::new)
        .thread(|corner| {
            assert_eq!(corner.exchange("a"), "x");
            assert_eq!(corner.exchange("b"), "y");
        })
        .thread(|corner| {
            assert_eq!(corner.exchange("x"), "a");
            assert_eq!(corner.exchange("y"), "b");
        })
        .holds();
}

#[test]
fn a_third_thread_does_not_meet_one_that_is_about_to_leave() {
    Program::new(|| (Rendezvous::new(), Semaphore::new(0)))
        .thread(|(corner, _)| assert_eq!(corner.exchange("left"), "first"))
        .thread(|(corner, has_met)| {
            has_met.acquire();
            assert_eq!(corner.exchange("right"), "second");
        })
        .thread(|(corner, has_met)| {
            assert_eq!(corner.exchange("first"), "left");
            has_met.release();
            assert_eq!(corner.exchange("second"), "right");
        })
        .holds();
}

/// Under loom this takes 22,012 executions: too many for every day.
#[test]
fn four_meet_two_by_two() {
    struct Dance {
        corner: Rendezvous<usize>,
        next: Counter,
        partners: Mutex<[usize; 4]>,
    }
    Program::new(|| Dance {
        corner: Rendezvous::new(),
        next: Counter::new(),
        partners: Mutex::default(),
    })
    .threads(4, |it| {
        let me = it.next.add() - 1;
        let partner = it.corner.exchange(me);
        it.partners.lock().unwrap()[me] = partner;
    })
    .in_the_end(|it| {
        let partners = *it.partners.lock().unwrap();
        for (me, &partner) in partners.iter().enumerate() {
            assert_ne!(partner, me);
            assert_eq!(partners[partner], me);
        }
    })
    .holds_natively();
}

#[cfg(feature = "loom")]
#[test]
fn the_third_waits_for_a_fourth() {
    Program::new(Rendezvous::new)
        .threads(3, Rendezvous::meet)
        .deadlocks();
}

/// Items are bits: with pairs, nobody gets its own, and all are got.
#[test]
fn four_threads_exchange_in_two_pairs() {
    fn swap(this: &(Rendezvous<u8>, sync_core::Mutex<u8>), mine: u8) {
        let theirs = this.0.exchange(mine);
        assert_ne!(theirs, mine);
        this.1.with(|all| *all |= theirs);
    }
    Program::new(|| (Rendezvous::new(), sync_core::Mutex::new(0)))
        .thread(|it| swap(it, 1))
        .thread(|it| swap(it, 2))
        .thread(|it| swap(it, 4))
        .thread(|it| swap(it, 8))
        .in_the_end(|(_, all)| assert_eq!(all.with(|all| *all), 15))
        .holds_explored();
}

#[test]
fn when_the_time_runs_out_both_have_exchanged_or_neither() {
    fn swap(this: &(Rendezvous<u8>, sync_core::Mutex<u8>), mine: u8, theirs: u8) {
        match this.0.exchange_timeout(mine, SHORT) {
            Ok(got) => {
                assert_eq!(got, theirs);
                this.1.with(|swapped| *swapped += 1);
            }
            Err(back) => assert_eq!(back, mine),
        }
    }
    Program::new(|| (Rendezvous::new(), sync_core::Mutex::new(0)))
        .thread(|it| swap(it, 1, 2))
        .thread(|it| swap(it, 2, 1))
        .in_the_end(|(_, swapped)| assert_ne!(swapped.with(|it| *it), 1))
        .holds_in_every_state();
}
