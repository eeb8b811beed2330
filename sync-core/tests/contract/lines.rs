//! A trace names lines of the caller, whatever a primitive does inside.

use std::{cell::RefCell, panic::Location, rc::Rc, sync::Arc, time::Duration};

use sync_core::{
    Barrier, BoundedSemaphore, Condvar, Event, Fault, FifoSemaphore, Latch, Lightswitch, Multiplex,
    Mutex, ReentrantMutex, Rendezvous, Ring, Semaphore, Shared, Turnstile,
    observe::{self, Object, Observer, Operation},
};

use crate::program::{panic_of, watched};

const SHORT: Duration = Duration::from_micros(20);

#[derive(Default)]
struct Heard {
    lines: RefCell<Vec<&'static Location<'static>>>,
    faults: RefCell<Vec<String>>,
}

impl Observer for Heard {
    fn created(&self, object: &Object) {
        self.lines.borrow_mut().push(object.created);
    }

    fn begins(&self, operation: &Operation) {
        self.lines.borrow_mut().push(operation.at);
    }

    fn fault(&self, fault: &Fault) {
        self.faults.borrow_mut().push(fault.to_string());
    }
}

/// All that the observer is told of is at the line that calls this.
#[track_caller]
fn on_this_line<R>(solution: impl FnOnce() -> R) -> R {
    let here = Location::caller();
    let heard = Rc::new(Heard::default());
    let result = observe::with(heard.clone(), solution);
    let lines = heard.lines.borrow();
    assert!(!lines.is_empty(), "nothing was heard");
    for line in lines.iter() {
        assert_eq!((line.file(), line.line()), (here.file(), here.line()));
    }
    result
}

/// Runs both at once.
fn on_both_sides(one: impl FnOnce() + Send + 'static, other: impl FnOnce() + Send + 'static) {
    let both = || {
        std::thread::scope(|scope| {
            scope.spawn(one);
            other();
        });
    };
    watched(both, || "they did not meet".to_owned());
}

#[test]
fn base_primitives_act_on_the_line_that_calls_them() {
    let semaphore = on_this_line(|| Semaphore::new(1));
    on_this_line(|| semaphore.acquire());
    on_this_line(|| semaphore.try_acquire());
    on_this_line(|| semaphore.acquire_timeout(SHORT));
    on_this_line(|| semaphore.release());
    on_this_line(|| semaphore.release_n(2));
    on_this_line(|| drop(semaphore.permit()));

    let mutex = on_this_line(|| Mutex::new(0));
    on_this_line(|| drop(mutex.lock()));
    on_this_line(|| drop(mutex.try_lock()));
    on_this_line(|| mutex.with(|n| *n += 1));

    let condvar = on_this_line(|| Condvar::new());
    let mut guard = mutex.lock();
    on_this_line(|| condvar.wait_timeout(&mut guard, SHORT));
    on_this_line(|| condvar.wait_while_timeout(&mut guard, SHORT, |_| true));
    on_this_line(|| condvar.notify_one());
    on_this_line(|| condvar.notify_all());

    let shared = on_this_line(|| Shared::new(0));
    on_this_line(|| shared.with(|n| *n += 1));
    on_this_line(|| shared.get());
}

#[test]
fn semaphores_act_on_the_line_that_calls_them() {
    let bounded = on_this_line(|| BoundedSemaphore::with_limit(1, 3));
    on_this_line(|| bounded.acquire());
    on_this_line(|| bounded.try_acquire());
    on_this_line(|| bounded.acquire_timeout(SHORT));
    on_this_line(|| bounded.release());
    on_this_line(|| bounded.release_n(2));
    on_this_line(|| drop(bounded.permit()));

    let fifo = on_this_line(|| FifoSemaphore::new(1));
    on_this_line(|| fifo.acquire());
    on_this_line(|| fifo.try_acquire());
    on_this_line(|| fifo.acquire_timeout(SHORT));
    on_this_line(|| fifo.release());
    on_this_line(|| fifo.release_n(2));
    on_this_line(|| drop(fifo.permit()));

    let multiplex = on_this_line(|| Multiplex::new(2));
    on_this_line(|| drop(multiplex.enter()));
    on_this_line(|| multiplex.with(|| ()));
}

#[test]
fn locks_and_gates_act_on_the_line_that_calls_them() {
    let reentrant = on_this_line(|| ReentrantMutex::new());
    on_this_line(|| reentrant.lock());
    on_this_line(|| reentrant.try_lock());
    on_this_line(|| reentrant.unlock());
    on_this_line(|| drop(reentrant.hold()));
    on_this_line(|| reentrant.unlock());

    let gate = on_this_line(|| Turnstile::new());
    on_this_line(|| gate.pass());
    on_this_line(|| gate.lock());
    on_this_line(|| gate.unlock());
    on_this_line(|| Turnstile::locked());

    let switch = on_this_line(|| Lightswitch::new());
    let room = Semaphore::new(1);
    on_this_line(|| switch.lock(&room));
    on_this_line(|| switch.unlock(&room));
}

#[test]
fn meetings_act_on_the_line_that_calls_them() {
    let event = on_this_line(|| Event::new());
    on_this_line(|| event.wait_timeout(SHORT));
    on_this_line(|| event.is_set());
    on_this_line(|| event.set());
    on_this_line(|| event.wait());
    on_this_line(|| event.clear());

    let latch = on_this_line(|| Latch::new(1));
    on_this_line(|| latch.wait_timeout(SHORT));
    on_this_line(|| latch.count_down());
    on_this_line(|| latch.wait());

    let corner = Arc::new(on_this_line(|| Rendezvous::new()));
    let partner = Arc::clone(&corner);
    on_both_sides(
        move || on_this_line(|| partner.meet()),
        move || on_this_line(|| corner.exchange(())),
    );

    let barrier = Arc::new(on_this_line(|| Barrier::new(2)));
    let (one, other) = (Arc::clone(&barrier), Arc::clone(&barrier));
    on_both_sides(
        move || _ = on_this_line(|| one.wait()),
        move || _ = on_this_line(|| other.wait_unless_broken().unwrap()),
    );
    on_this_line(|| barrier.wait_timeout(SHORT).unwrap_err());
    on_this_line(|| barrier.is_broken());
    on_this_line(|| barrier.reset());
    on_this_line(|| barrier.abort());
    on_this_line(|| Barrier::with_action(1, || ()).wait());

    let ring = on_this_line(|| Ring::new(1));
    on_this_line(|| ring.put(1, &|| ()));
    on_this_line(|| ring.take(&|_| ()));
}

#[test]
fn a_broken_rule_is_told_to_the_observer_first() {
    let heard = Rc::new(Heard::default());
    let sentence = observe::with(heard.clone(), || panic_of(|| Latch::new(0).count_down()));
    assert_eq!(*heard.faults.borrow(), [sentence.expect("it is misuse")]);
}
