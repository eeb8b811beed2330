//! Hilzer's barbershop: several barbers, a sofa, standing room and one register.
//!
//! Source: W. Stallings, *Operating Systems: Internals and Design Principles*,
//! who has it from R. Hilzer; Downey, *The Little Book of Semaphores* 2.2.1, §5.4.

use std::{cell::Cell, collections::VecDeque, sync::Arc};

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::{Semaphore, Shared, repeat_until};

mod monitor;
mod spec;
mod ushers;
mod broken {
    pub(crate) mod as_printed;
    pub(crate) mod barbers_wait;
    pub(crate) mod no_register;
    pub(crate) mod order_lost;
    pub(crate) mod sofa_underused;
    pub(crate) mod ushers_wait;
}

use broken::{
    as_printed::AsPrinted, barbers_wait::BarbersWait, no_register::NoRegister,
    order_lost::OrderLost, sofa_underused::SofaUnderused, ushers_wait::UshersWait,
};
use monitor::Monitor;
use spec::{
    ALL_BARBERS, BALKED, FULL, LEAVES_PAID, ONE_REGISTER, PAYS_AFTER, SERVED, SOFA_FULL, Salon,
};
use ushers::Ushers;

/// How much the shop holds.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Customers in the shop, wherever they are.
    pub room: usize,
    /// Seats on the sofa.
    pub sofa: usize,
    /// Barbers, each with a chair.
    pub barbers: usize,
}

impl Size {
    /// That of this setting.
    fn of(setting: &Setting) -> Self {
        Self {
            room: setting.parameter("room"),
            sofa: setting.parameter("sofa"),
            barbers: setting.count("barber"),
        }
    }
}

/// The variables of the book's hint, and two that are ours.
#[derive(Debug)]
pub struct Variables {
    /// Guards `customers` and `queue1`.
    pub mutex: Semaphore,
    /// Guards `queue2`.
    pub mutex2: Semaphore,
    /// Customers in the shop.
    pub customers: Shared<usize>,
    /// Customers that stand, the first in front.
    pub queue1: Queue,
    /// Customers that wait on the sofa, the first in front.
    pub queue2: Queue,
    /// A permit for each free seat on the sofa.
    pub sofa: Semaphore,
    /// A permit for each customer in `queue1`.
    pub customer1: Semaphore,
    /// A permit for each customer in `queue2`.
    pub customer2: Semaphore,
    /// One permit while nobody is at the register.
    pub register: Semaphore,
    /// A permit when a customer has paid.
    pub payment: Semaphore,
    /// A permit when a payment was accepted.
    pub receipt: Semaphore,
    /// Ours, guarded by `mutex`: the semaphores of the free places. Those that lend
    /// them to customers do not count `customers`.
    pub free: Shared<Vec<Arc<Own>>>,
    /// Ours: held while a customer is shown to the sofa.
    pub way: Semaphore,
}

impl Variables {
    /// As they are at the beginning.
    pub fn new(size: Size) -> Self {
        let none = || Semaphore::new(0);
        Self {
            mutex: Semaphore::new(1),
            mutex2: Semaphore::new(1),
            customers: Shared::new(0),
            queue1: Queue(Shared::new(VecDeque::new())),
            queue2: Queue(Shared::new(VecDeque::new())),
            sofa: Semaphore::new(size.sofa),
            customer1: none(),
            customer2: none(),
            register: Semaphore::new(1),
            payment: none(),
            receipt: none(),
            free: Shared::new((0..size.room).map(|_| Own::new()).collect()),
            way: Semaphore::new(1),
        }
    }
}

/// The state of a monitor around the shop. A customer is known by its place.
#[derive(Debug, Hash)]
pub struct Inside {
    /// Places that nobody has.
    pub free: Vec<usize>,
    /// Customers that stand, the first in front.
    pub standing: VecDeque<usize>,
    /// Customers on the sofa that were not called, the first in front.
    pub on_sofa: VecDeque<usize>,
    /// Free seats on the sofa.
    pub seats: usize,
    /// How far the cut of the customer at each place is.
    pub cuts: Vec<Cut>,
    /// The customer at the register whose payment was not accepted.
    pub paying: Option<usize>,
}

/// How far a cut is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// It has not begun, or it is over.
    None,
    /// The customer was called, and the barber has not done its part.
    Begun,
    /// The barber has done its part, and the customer not.
    BarberDone,
}

impl Inside {
    /// An empty shop.
    pub fn new(size: Size) -> Self {
        Self {
            free: (0..size.room).collect(),
            standing: VecDeque::new(),
            on_sofa: VecDeque::new(),
            seats: size.sofa,
            cuts: vec![Cut::None; size.room],
            paying: None,
        }
    }
}

/// Customers that wait, the first in front.
#[derive(Debug)]
pub struct Queue(Shared<VecDeque<Arc<Own>>>);

impl Queue {
    /// Puts a customer at the end.
    pub fn join(&self, own: &Arc<Own>) {
        self.0.with(|queue| queue.push_back(Arc::clone(own)));
    }

    /// Takes out the first customer.
    ///
    /// # Panics
    ///
    /// If nobody waits.
    pub fn pop(&self) -> Arc<Own> {
        self.0
            .with(|queue| queue.pop_front().expect("a customer waits"))
    }
}

/// The two semaphores that a customer has for itself.
#[derive(Debug, Hash)]
pub struct Own {
    /// The first, without permits.
    pub sem1: Semaphore,
    /// The second, without permits.
    pub sem2: Semaphore,
}

impl Own {
    /// Those of one customer.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            sem1: Semaphore::new(0),
            sem2: Semaphore::new(0),
        })
    }
}

/// What a solution provides.
pub trait Shop: Send + Sync {
    /// A customer: if the shop is full, returns false. Else it calls each of these
    /// once, in this order: `enter_shop`, in the step in which it takes its place
    /// among the standing; `sit_on_sofa` when it has a seat there; `rise` before it
    /// gives the seat up; `get_hair_cut` when a barber has called it; `pay`, alone at
    /// the register. It returns true when the payment is accepted.
    fn visit(
        &self,
        enter_shop: &dyn Fn(),
        sit_on_sofa: &dyn Fn(),
        rise: &dyn Fn(),
        get_hair_cut: &dyn Fn(),
        pay: &dyn Fn(),
    ) -> bool;

    /// A barber: waits for a customer, calls `cut_hair` once, and then, for any
    /// customer that has paid, `accept_payment` once.
    fn work(&self, cut_hair: &dyn Fn(), accept_payment: &dyn Fn());

    /// An usher: may show one customer to the sofa. A solution may do without.
    fn usher(&self);
}

/// A customer comes to the door.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A customer takes its place in the shop.
pub const ENTERS: Verb = Verb::new("enters the shop");
/// A customer goes away again, the first time in a round that it finds no place.
pub const BALKS: Verb = Verb::opening("balks");
/// A customer has a seat on the sofa.
pub const SITS: Verb = Verb::opening("sits down on the sofa");
/// A customer leaves the sofa for a barber's chair.
pub const RISES: Verb = Verb::new("rises from the sofa");
/// A customer is in a barber's chair.
pub const IS_CUT: Verb = Verb::opening("sits down to be cut");
/// A customer has had its cut.
pub const GETS_UP: Verb = Verb::closing("gets up");
/// A customer pays.
pub const PAYS: Verb = Verb::new("pays");
/// A customer goes, since its payment was accepted.
pub const LEAVES: Verb = Verb::opening("leaves");
/// A barber begins to cut.
pub const CUTS: Verb = Verb::opening("begins to cut");
/// A barber has cut.
pub const HAS_CUT: Verb = Verb::closing("has cut");
/// A barber accepts a payment.
pub const ACCEPTS: Verb = Verb::new("accepts a payment");
/// Somebody did not do each thing once in a round; how many of them it did.
pub const DID: Verb = Verb::new("did not do each thing once in a round, but together:");

type Puzzle = harness::Puzzle<dyn Shop>;
type Entry = harness::Entry<dyn Shop>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("hilzers-barbershop", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("barbers, a sofa and one cash register")
        .group(Group::LessClassical)
        .book("5.4")
        .difficulty(Difficulty::Hard)
        .role("customer", 6, |shop, me| {
            me.emit(ARRIVES);
            if !visit(me, shop) {
                me.emit(BALKS);
                // It comes again until it finds a place.
                repeat_until(|| visit(me, shop));
            }
            me.emit(LEAVES);
        })
        .role("barber", 3, |shop, me| {
            let steps = Steps::of(me, 2);
            shop.work(&|| steps.section(0, CUTS, HAS_CUT), &|| {
                steps.one(1, ACCEPTS);
            });
            steps.end(true);
        })
        .role("usher", 1, |shop, _| shop.usher())
        .sharing("barber", visits)
        .sharing("usher", visits)
        .parameter("sofa", 4)
        .parameter("room", 20)
        .rounds(2)
        .explore(|size| {
            small(size)
                .with("customer", 3)
                .with("usher", 2)
                .with_parameter("room", 2)
        })
        .endless(|size| small(size).with("customer", 2))
        .loom(|size| small(size).with("customer", 1))
        .rules(
            Rules::new(Salon::new)
                .sometimes(SOFA_FULL, Salon::sofa_is_full)
                .sometimes(ALL_BARBERS, Salon::all_barbers_cut)
                .sometimes(FULL, Salon::is_full)
                .sometimes(BALKED, Salon::has_balked),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("ushers.rs"), |size| {
            Box::new(Ushers::new(Size::of(size)))
        })
        .waits_by(customers(), Waits::within(5), Waits::within(5)),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(Size::of(size)))
        })
        .waits_by(customers(), Waits::Eventually, Waits::Eventually),
        Entry::mistake(
            exhibit!("broken/as_printed.rs"),
            Failure::Violation(PAYS_AFTER),
            |size| Box::new(AsPrinted::new(Size::of(size))),
        )
        .explore(one_of_each),
        Entry::mistake(
            exhibit!("broken/barbers_wait.rs"),
            Failure::Deadlock,
            |size| Box::new(BarbersWait::new(Size::of(size))),
        )
        .explore(one_of_each),
        Entry::mistake(
            exhibit!("broken/ushers_wait.rs"),
            Failure::Deadlock,
            |size| Box::new(UshersWait::new(Size::of(size))),
        )
        .explore(one_of_each),
        Entry::mistake(
            exhibit!("broken/sofa_underused.rs"),
            Failure::LostConcurrency(SOFA_FULL),
            |size| Box::new(SofaUnderused::new(Size::of(size))),
        )
        .explore(|size| size.with_parameter("sofa", 2))
        .without_loom("it does not finish with two customers"),
        Entry::mistake(
            exhibit!("broken/order_lost.rs"),
            Failure::Violation(SERVED),
            |size| Box::new(OrderLost::new(Size::of(size))),
        )
        .explore(|size| size.with_parameter("sofa", 2))
        .without_loom("it takes too long with two customers"),
        Entry::mistake(
            exhibit!("broken/no_register.rs"),
            Failure::Violation(ONE_REGISTER),
            |size| Box::new(NoRegister::new(Size::of(size))),
        )
        .or(Failure::Violation(LEAVES_PAID))
        .explore(|size| size.with("customer", 2).with("barber", 2))
        .loom(|size| size.with("customer", 2).with("barber", 2)),
    ])
}

/// Customers can starve.
fn customers() -> Waits {
    Waits::for_ever(&["customer"])
}

/// How often each thread did each thing that it has to do once in a round.
struct Steps<'a> {
    me: &'a Actor<'a>,
    all: usize,
    times: [Cell<u64>; 5],
}

impl<'a> Steps<'a> {
    fn of(me: &'a Actor<'a>, all: usize) -> Self {
        Self {
            me,
            all,
            times: Default::default(),
        }
    }

    fn one(&self, step: usize, verb: Verb) {
        self.me.emit(verb);
        self.times[step].set(self.times[step].get() + 1);
    }

    fn section(&self, step: usize, opening: Verb, closing: Verb) {
        self.one(step, opening);
        self.me.emit(closing);
    }

    /// The round is over, in which each had to be done once, or none.
    fn end(&self, once: bool) {
        let mut times = self.times[..self.all].iter().map(Cell::get);
        if times.any(|times| times != u64::from(once)) {
            let sum = self.times.iter().map(Cell::get).sum();
            self.me.emit_item(DID, sum);
        }
    }
}

/// A customer comes, and is cut or finds no place; true if it was cut.
fn visit(me: &Actor<'_>, shop: &dyn Shop) -> bool {
    let steps = Steps::of(me, 5);
    let served = shop.visit(
        &|| steps.one(0, ENTERS),
        &|| steps.one(1, SITS),
        &|| steps.one(2, RISES),
        &|| steps.section(3, IS_CUT, GETS_UP),
        &|| steps.one(4, PAYS),
    );
    steps.end(served);
    served
}

/// Every customer is shown to the sofa and cut once in each round.
fn visits(setting: &Setting) -> usize {
    setting.count("customer") * setting.rounds()
}

/// One barber, one usher, one seat on the sofa, and room for one more to stand.
fn small(size: Setting) -> Setting {
    size.with("barber", 1)
        .with("usher", 1)
        .with_parameter("sofa", 1)
        .with_parameter("room", 3)
}

fn one_of_each(size: Setting) -> Setting {
    small(size).with("customer", 1)
}
