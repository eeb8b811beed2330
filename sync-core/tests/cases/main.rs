//! Programs on which earlier versions of the explorer gave wrong verdicts or
//! crashed, and programs like them: each with the right verdict.
//!
//! Each is explored with several settings, which must agree.

#![allow(
    clippy::drop_non_drop,
    reason = "semaphores have a destructor, with the feature `loom`"
)]

mod hidden;
mod proved_wrongly;
mod refuted_wrongly;
mod strangers;
mod survived;
mod wakeups;

use std::{
    hash::Hash,
    num::NonZero,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sync_core::explorer::{
    Attributes, Context, Explorer, Object, Operation, Outcome, Program, Verdict,
};

/// A verdict in a word: "Proved", "Inconclusive", or the kind of finding.
fn word(verdict: &Verdict) -> String {
    let text = match verdict {
        Verdict::Refuted { finding, .. } => format!("{finding:?}"),
        other => format!("{other:?}"),
    };
    let end = text.find(|c: char| !c.is_alphanumeric());
    text[..end.unwrap_or(text.len())].to_owned()
}

/// All settings: every reduction, without each of them, without all and by exact
/// comparison, and with two workers.
fn explorers() -> Vec<(&'static str, Explorer)> {
    let base = || Explorer::new().max_time(Duration::from_mins(1));
    let two = NonZero::new(2).unwrap();
    vec![
        ("as usual", base()),
        ("without left movers", base().left_movers(false)),
        ("without right movers", base().right_movers(false)),
        ("without symmetry", base().symmetry(false)),
        (
            "certified",
            base()
                .left_movers(false)
                .right_movers(false)
                .symmetry(false)
                .merges_after(None)
                .exact(true),
        ),
        ("two workers", base().workers(two)),
        ("hunting at once", base().hunts_after(Some(1))),
        ("merging at once", base().merges_after(Some(1))),
    ]
}

/// The verdict on which all settings agree.
fn verdict(make: impl Fn(&mut Program) + Send + Sync + Clone + 'static) -> Verdict {
    let mut first: Option<Verdict> = None;
    for (name, explorer) in explorers() {
        let verdict = explorer.explore(make.clone()).verdict;
        if let Verdict::Refuted { finding, schedule } = &verdict
            && !["Nondeterministic", "Hung", "Misuse"].contains(&word(&verdict).as_str())
        {
            let played = explorer.replay(make.clone(), schedule).map(|it| it.finding);
            let again = played.map(|found| found.as_ref().map(std::mem::discriminant));
            assert_eq!(
                again,
                Ok(Some(std::mem::discriminant(finding))),
                "{name}: the schedule {schedule} of {finding:?}"
            );
        }
        match &first {
            Some(first) => assert_eq!(word(first), word(&verdict), "{name}: {verdict:?}"),
            None => first = Some(verdict),
        }
    }
    first.expect("there are several explorers")
}

/// Their verdict in a word.
fn said(make: impl Fn(&mut Program) + Send + Sync + Clone + 'static) -> String {
    word(&verdict(make))
}

/// Their verdict in full.
fn complaint(make: impl Fn(&mut Program) + Send + Sync + Clone + 'static) -> String {
    format!("{:?}", verdict(make))
}

/// How many threads are inside, as a specification counts them, and what must never
/// be.
#[derive(Clone, Debug, Hash)]
struct Inside {
    now: usize,
    at_most: usize,
    may_close: bool,
}

impl Inside {
    fn at_most(at_most: usize) -> Self {
        Self {
            now: 0,
            at_most,
            may_close: true,
        }
    }

    fn no_thread_may_close() -> Self {
        Self {
            may_close: false,
            ..Self::at_most(usize::MAX)
        }
    }
}

#[derive(Clone, Copy, Debug, Hash)]
enum Event {
    Opening,
    Closing,
    /// To come after a closing; else it is written down.
    Served,
}

/// Whether the specification was asked about [`Event::Served`] with a thread inside.
static SERVED_INSIDE: AtomicBool = AtomicBool::new(false);

impl Operation for Event {
    type State = Inside;

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new().never_blocks().personal();
        match self {
            Self::Opening => attributes.announces().joins(),
            Self::Closing => attributes,
            Self::Served => attributes.announces(),
        }
    }

    fn outcomes(&self, inside: &Inside, _: &Context) -> Vec<Outcome<Inside>> {
        let mut after = inside.clone();
        match self {
            Self::Opening => after.now += 1,
            Self::Closing => after.now -= 1,
            Self::Served => _ = SERVED_INSIDE.fetch_or(after.now > 0, Ordering::Relaxed),
        }
        vec![match self {
            Self::Opening if after.now > inside.at_most => Outcome::breaks("too many are inside"),
            Self::Closing if !inside.may_close => Outcome::breaks("no thread may close"),
            _ => Outcome::becomes(after),
        }]
    }
}

/// Announces an event as the catalog's problems do: an opening right after the
/// previous operation, a closing right before the next one.
fn say(judge: &Object<Inside>, event: Event) {
    match event {
        Event::Opening | Event::Served => _ = judge.perform(event),
        Event::Closing => judge.perform_with_the_next(event),
    }
}
