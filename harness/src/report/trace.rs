//! An execution, as a table and as a picture.

mod columns;
pub(crate) mod picture;
pub(crate) mod table;

use super::{ShownAs, Step, step::marked, steps};
use crate::{
    Failure,
    verify::{NamedState, Trace, Turn},
};

/// A thread that has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lane {
    thread: usize,
    /// `reader 2`
    who: String,
    /// `r2`
    short: String,
}

/// One operation or event, as the column of its thread shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct StepText {
    /// The line number; empty if no line of code did it.
    place: String,
    /// The source line, or a description.
    text: String,
    /// What the source line does not say.
    note: Option<String>,
    /// Whether it is an event of the puzzle.
    event: bool,
    /// Whether the text is code.
    code: bool,
}

impl StepText {
    fn of(step: &Step) -> Self {
        let (place, event) = (step.place(), step.event);
        let new = |place, text: &str, note| Self {
            place,
            text: text.to_owned(),
            note,
            event,
            code: false,
        };
        match (&step.shown_as, &step.code) {
            (ShownAs::Code, Some(code)) => Self {
                code: true,
                ..new(place, code, None)
            },
            (ShownAs::CodeAnd(note), Some(code)) => Self {
                code: true,
                ..new(place, code, Some(note.clone()))
            },
            // The line recorded is that of the acquire, not of the release.
            (ShownAs::BlockEnd, _) => new(String::new(), &step.did, None),
            _ => new(place, &step.did, None),
        }
    }

    /// The text, with a mark if it is an event.
    fn marked(&self) -> String {
        marked(self.event, &self.text)
    }

    /// The texts of a step. A line that acquires and releases gives only one.
    fn all_of(turn: &Turn) -> Vec<Self> {
        let mut texts = Vec::new();
        for (index, step) in turn.did.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| &turn.did[before]);
            let same_line = before.is_some_and(|before| before.at == step.at);
            if step.shown_as != ShownAs::BlockEnd || !same_line {
                texts.push(Self::of(step));
            }
        }
        texts
    }
}

/// The threads that take steps, in their order.
fn lanes(trace: &Trace) -> Vec<Lane> {
    let mut threads: Vec<(usize, &str)> = trace
        .steps
        .iter()
        .map(|turn| (turn.thread, turn.who.as_str()))
        .collect();
    threads.sort_unstable();
    threads.dedup();
    let names: Vec<&str> = threads.iter().map(|(_, who)| *who).collect();
    threads
        .iter()
        .zip(short_names(&names))
        .map(|((thread, who), short)| Lane {
            thread: *thread,
            who: (*who).to_owned(),
            short,
        })
        .collect()
}

/// `r2` for reader 2, where no other role begins with an r.
pub(crate) fn short_names(names: &[&str]) -> Vec<String> {
    let split = |name| str::rsplit_once(name, ' ').unwrap_or((name, ""));
    let short = |name| {
        let (role, number) = split(name);
        let others = || {
            names
                .iter()
                .map(|name| split(name).0)
                .filter(|o| *o != role)
        };
        let prefix = (1..=role.len())
            .filter_map(|length| role.get(..length))
            .find(|prefix| !others().any(|other| other.starts_with(prefix)));
        format!("{}{number}", prefix.unwrap_or(role))
    };
    names.iter().map(|name| short(name)).collect()
}

/// The pending operations of the threads that took a step, and the names of
/// the others.
fn left(failure: Option<Failure>, trace: &Trace) -> (Vec<&Step>, Vec<&str>) {
    // These are about threads that may have taken no step.
    let all = matches!(failure, Some(Failure::Deadlock | Failure::DataRace));
    let took_part = |thread| trace.steps.iter().any(|turn| turn.thread == thread);
    let last = trace.steps.last().and_then(|turn| turn.did.last());
    // The event that broke a rule is still pending; it is the last step already.
    let is_last_step = |step: &Step| {
        failure.is_some()
            && step.event
            && last.is_some_and(|last| (last.thread, &last.did) == (step.thread, &step.did))
    };
    let (part, no_part): (Vec<&Step>, Vec<&Step>) = trace
        .left
        .iter()
        .filter(|step| !is_last_step(step))
        .partition(|step| all || took_part(step.thread));
    let mut names: Vec<_> = no_part.iter().map(|step| step.who.as_str()).collect();
    names.dedup();
    (part, names)
}

/// The heading above the pending operations.
fn left_heading(failure: Option<Failure>) -> &'static str {
    match failure {
        Some(Failure::Deadlock) => "blocked:",
        _ => "about to go on with:",
    }
}

/// The trace without a type's name where all states of an object begin with it.
fn without_type_names(trace: &Trace) -> Trace {
    let type_name = |state: &str| -> Option<String> {
        let (name, _) = state.split_once(" { ")?;
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        plain.then(|| format!("{name} {{ "))
    };
    let all: Vec<NamedState> = trace
        .objects
        .iter()
        .chain(trace.steps.iter().flat_map(|turn| &turn.changed))
        .cloned()
        .collect();
    let shorten = |held: &mut NamedState| {
        let Some(begin) = type_name(&held.state) else {
            return;
        };
        let mut others = all.iter().filter(|other| other.name == held.name);
        if others.all(|other| other.state.starts_with(&begin)) {
            let rest = &held.state[begin.len()..];
            held.state = match rest.rsplit_once(" }") {
                Some((fields, rest)) => format!("{{{fields}}}{rest}"),
                None => format!("{{{rest}"),
            };
        }
    };
    let mut trace = trace.clone();
    let changed = trace.steps.iter_mut().flat_map(|turn| &mut turn.changed);
    trace.objects.iter_mut().chain(changed).for_each(shorten);
    trace
}

/// Objects with their states; neighbours of one array in the same state together.
pub(crate) fn states(objects: &[NamedState]) -> Vec<String> {
    let base = |held: &NamedState| -> Option<(String, String)> {
        let (base, rest) = held.name.split_once('[')?;
        Some((base.to_owned(), rest.trim_end_matches(']').to_owned()))
    };
    objects
        .chunk_by(|a, b| {
            let bases = base(a).zip(base(b));
            a.state == b.state && bases.is_some_and(|((a, _), (b, _))| a == b)
        })
        .map(|same| match (same, base(&same[0])) {
            ([first, _, .., last] | [first, last], Some((name, from))) => {
                let to = base(last).map(|(_, to)| to).unwrap_or_default();
                format!("{name}[{from}..={to}] = {}", first.state)
            }
            _ => state(&same[0]),
        })
        .collect()
}

fn state(held: &NamedState) -> String {
    format!("{} = {}", held.name, tidy(&held.state))
}

/// The longest state that is shown in full.
const MOST: usize = 120;

/// A state on one line, cut to a few lines of a column.
fn tidy(state: &str) -> String {
    let line = state.split_whitespace().collect::<Vec<_>>().join(" ");
    steps::cut(&line, MOST)
}

#[cfg(test)]
mod tests {
    use super::{NamedState, short_names, states, tidy};
    use sync_core::Semaphore;

    #[test]
    fn short_names_tell_roles_apart() {
        let names = short_names(&["producer 1", "producer 12", "consumer 1"]);
        assert_eq!(names, ["p1", "p12", "c1"]);
        assert_eq!(short_names(&["ping 1", "pong 1"]), ["pi1", "po1"]);
    }

    #[test]
    fn a_state_is_shown_on_one_line_without_the_insides_of_primitives() {
        let semaphore = Semaphore::new(1);
        let state = format!(
            "Queue {{\n    waiting: {:?},\n    n: 2 }}",
            [&semaphore, &semaphore]
        );
        assert_eq!(
            tidy(&state),
            "Queue { waiting: [Semaphore, Semaphore], n: 2 }"
        );
        assert_eq!(tidy(&"1, ".repeat(100)).chars().count(), 120);
    }

    #[test]
    fn neighbours_in_the_same_state_are_shown_together() {
        let held = |name: &str, state: &str| NamedState {
            name: name.to_owned(),
            state: state.to_owned(),
        };
        let objects = [
            held("mutex", "1"),
            held("forks[0]", "1"),
            held("forks[1]", "1"),
            held("forks[2]", "1"),
            held("forks[3]", "0"),
        ];
        let shown = ["mutex = 1", "forks[0..=2] = 1", "forks[3] = 0"];
        assert_eq!(states(&objects), shown);
    }
}
