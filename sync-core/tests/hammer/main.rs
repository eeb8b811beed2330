//! Threads that hammer each primitive and share plain memory that only the primitive
//! guards. The counts show a thread that was let in too early; `ThreadSanitizer`
//! shows a missing memory ordering: `just tsan`.
//!
//! `HAMMER_SECONDS` is for how long each test runs, in parallel with all others;
//! without it each runs for a moment.

use std::{
    cell::UnsafeCell,
    env, thread,
    time::{Duration, Instant},
};

use sync_core::{
    Barrier, BoundedSemaphore, Condvar, Event, FifoSemaphore, Latch, Lightswitch, Multiplex, Mutex,
    ReentrantMutex, Rendezvous, Ring, Semaphore, Turnstile,
};

/// Memory without any protection of its own.
struct Plain<T>(UnsafeCell<T>);

// SAFETY: the primitive that is hammered keeps threads from using it at the same
// time. If it does not, the test is there to show that.
unsafe impl<T: Send> Sync for Plain<T> {}

impl<T: Copy> Plain<T> {
    const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    fn get(&self) -> T {
        // SAFETY: no other thread writes now; see above.
        unsafe { *self.0.get() }
    }

    fn set(&self, value: T) {
        // SAFETY: no other thread uses it now; see above.
        unsafe { *self.0.get() = value }
    }
}

/// Rounds of each thread between looks at the clock.
const ROUNDS: u64 = 500;

/// Runs this many threads, each with its index. They are joined one by one, since
/// `ThreadSanitizer` does not see that a scope ends.
fn all_of(threads: u64, work: &(impl Fn(u64) + Sync)) {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|me| scope.spawn(move || work(me)))
            .collect();
        for thread in threads {
            thread.join().expect("no thread panics");
        }
    });
}

/// Lets this many threads call `round` again and again, and then calls `check` with the
/// number of rounds. `round` is given the thread's index and the round's.
fn hammer(threads: u64, round: impl Fn(u64, u64) + Sync, check: impl Fn(u64)) {
    let seconds = env::var("HAMMER_SECONDS").ok();
    let seconds = seconds.and_then(|it| it.parse().ok());
    let time = seconds.map_or(Duration::from_millis(50), Duration::from_secs);
    let begin = Instant::now();
    let mut done = 0;
    while done == 0 || begin.elapsed() < time {
        let rounds = |me| (done..done + ROUNDS).for_each(|number| round(me, number));
        all_of(threads, &rounds);
        done += ROUNDS;
        check(done);
    }
}

/// Threads add to one number; `alone` lets one thread at a time do so.
fn excludes(threads: u64, alone: impl Fn(&dyn Fn()) + Sync) {
    let number = Plain::new(0);
    hammer(
        threads,
        |_, _| alone(&|| number.set(number.get() + 1)),
        |rounds| assert_eq!(number.get(), rounds * threads),
    );
}

/// Threads write their round, meet, and check what the others have written.
fn meets(threads: u64, meet: impl Fn() + Sync) {
    let numbers: Vec<_> = (0..threads).map(|_| Plain::new(u64::MAX)).collect();
    hammer(
        threads,
        |me, round| {
            numbers[usize::try_from(me).expect("a few")].set(round);
            meet();
            assert!(numbers.iter().all(|number| number.get() == round));
            meet();
        },
        |_| (),
    );
}

#[test]
fn a_semaphore_lets_one_in() {
    let semaphore = Semaphore::new(1);
    excludes(4, |work| {
        semaphore.acquire();
        work();
        semaphore.release();
    });
}

#[test]
fn a_semaphore_that_is_tried_and_waited_for_lets_one_in() {
    let semaphore = Semaphore::new(1);
    excludes(4, |work| {
        while !semaphore.try_acquire() && !semaphore.acquire_timeout(Duration::from_micros(20)) {}
        work();
        semaphore.release();
    });
}

#[test]
fn two_semaphores_hand_over() {
    let turns = [Semaphore::new(1), Semaphore::new(0)];
    let number = Plain::new(0);
    hammer(
        2,
        |me, _| {
            let (mine, other) = (usize::from(me == 1), usize::from(me == 0));
            turns[mine].acquire();
            assert_eq!(number.get() % 2, me);
            number.set(number.get() + 1);
            turns[other].release();
        },
        |rounds| assert_eq!(number.get(), 2 * rounds),
    );
}

#[test]
fn a_release_of_several_is_seen_by_all_who_acquire() {
    let (go, done) = (Semaphore::new(0), Semaphore::new(0));
    let number = Plain::new(u64::MAX);
    hammer(
        4,
        |me, round| {
            if me == 0 {
                number.set(round);
                go.release_n(3);
                (0..3).for_each(|_| done.acquire());
            } else {
                go.acquire();
                let seen = number.get();
                done.release();
                // Not always its own round: a fast thread may take two permits of one.
                assert!(seen != u64::MAX);
            }
        },
        |_| assert!(!go.try_acquire() && !done.try_acquire()),
    );
}

#[test]
fn bounded_and_fifo_semaphores_let_one_in() {
    let semaphore = BoundedSemaphore::new(1);
    excludes(3, |work| {
        let _permit = semaphore.permit();
        work();
    });
    let semaphore = FifoSemaphore::new(1);
    excludes(3, |work| {
        let _permit = semaphore.permit();
        work();
    });
}

#[test]
fn a_mutex_lets_one_in() {
    let mutex = Mutex::new(());
    excludes(4, |work| mutex.with(|()| work()));
    let mutex = ReentrantMutex::new();
    excludes(3, |work| {
        let _outer = mutex.hold();
        let _inner = mutex.hold();
        work();
    });
}

#[test]
fn a_multiplex_and_a_turnstile_let_one_in() {
    let multiplex = Multiplex::new(1);
    excludes(3, |work| multiplex.with(work));
    let turnstile = Turnstile::new();
    excludes(3, |work| {
        turnstile.lock();
        work();
        turnstile.unlock();
    });
}

#[test]
fn a_condition_is_seen_by_the_thread_that_it_wakes() {
    let (turn, changed) = (Mutex::new(0), Condvar::new());
    let number = Plain::new(0);
    hammer(
        3,
        |me, _| {
            let mut now = turn.lock();
            changed.wait_while(&mut now, |turn| *turn != me);
            drop(now);
            number.set(number.get() + 1);
            turn.with(|turn| *turn = (*turn + 1) % 3);
            changed.notify_all();
        },
        |rounds| assert_eq!(number.get(), 3 * rounds),
    );
}

#[test]
fn a_lightswitch_keeps_readers_and_a_writer_apart() {
    let (readers, room) = (Lightswitch::new(), Semaphore::new(1));
    let pair = [Plain::new(0), Plain::new(0)];
    hammer(
        3,
        |me, round| {
            if me == 0 {
                room.acquire();
                pair[0].set(round);
                pair[1].set(round);
                room.release();
            } else {
                readers.lock(&room);
                assert_eq!(pair[0].get(), pair[1].get());
                readers.unlock(&room);
            }
        },
        |_| (),
    );
}

#[test]
fn a_barrier_shows_what_was_written_before_it() {
    for parties in [2, 4] {
        let barrier = Barrier::new(parties);
        meets(parties as u64, || {
            barrier.wait();
        });
    }
}

#[test]
fn a_barrier_with_limits_shows_what_was_written_before_it() {
    let barrier = Barrier::new(3);
    meets(3, || {
        let arrival = barrier.wait_timeout(Duration::from_mins(10));
        arrival.expect("nobody takes so long");
    });
}

#[test]
fn a_rendezvous_shows_what_was_written_before_it() {
    let rendezvous = Rendezvous::<()>::new();
    meets(2, || rendezvous.meet());
}

#[test]
fn a_ring_hands_over_what_was_written_for_each_item() {
    for (sides, capacity) in [(1, 1), (1, 3), (2, 1), (2, 3)] {
        let ring = Ring::new(capacity);
        let (placed, taken) = (Plain::new(0), Plain::new(0));
        hammer(
            2 * sides,
            |me, round| {
                if me < sides {
                    let page = Box::new(Plain::new(0));
                    page.set(round);
                    ring.put(Box::into_raw(page).expose_provenance(), &|| {
                        placed.set(placed.get() + 1);
                    });
                } else {
                    let page = ring.take(&|_| taken.set(taken.get() + 1));
                    let page = std::ptr::with_exposed_provenance_mut::<Plain<u64>>(page);
                    // SAFETY: it is another thread's box, which it gave away.
                    let page = unsafe { Box::from_raw(page) };
                    assert!(page.get().abs_diff(round) < ROUNDS);
                }
            },
            |rounds| {
                assert_eq!(placed.get(), rounds * sides);
                assert_eq!(taken.get(), rounds * sides);
            },
        );
    }
}

#[test]
fn events_and_latches_show_what_was_written_before_them() {
    hammer(
        1,
        |_, round| {
            let (event, latch) = (Event::new(), Latch::new(2));
            let (number, answers) = (Plain::new(0), [Plain::new(0), Plain::new(0)]);
            let work = |me| {
                if me == 0 {
                    number.set(round);
                    event.set();
                    latch.wait();
                    assert!(answers.iter().all(|answer| answer.get() == round + 1));
                } else {
                    event.wait();
                    answers[usize::from(me == 1)].set(number.get() + 1);
                    latch.count_down();
                }
            };
            all_of(3, &work);
        },
        |_| (),
    );
}
