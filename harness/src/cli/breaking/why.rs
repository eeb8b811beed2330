//! Why a thread waits, in a sentence.

use crate::{
    report::listed,
    verify::{Position, Scheduler},
};

/// Why these threads wait; those that wait for the same together.
pub(super) fn whys(scheduler: &Scheduler, position: &Position, threads: &[usize]) -> String {
    let mut whys: Vec<(String, Vec<&str>)> = Vec::new();
    for thread in threads {
        let (who, why) = (
            position.threads[*thread].who.as_str(),
            why(scheduler, position, *thread),
        );
        match whys.iter_mut().find(|(known, _)| *known == why) {
            Some((_, all)) => all.push(who),
            None => whys.push((why, vec![who])),
        }
    }
    let sentences: Vec<_> = whys
        .iter()
        .map(|(why, who)| {
            let verb = if who.len() == 1 { "waits" } else { "wait" };
            format!("{} {verb} {why}.", listed(&ranges(who)))
        })
        .collect();
    sentences.join(" ")
}

/// Why a thread waits: what its operation needs, and what happened there last.
fn why(scheduler: &Scheduler, position: &Position, thread: usize) -> String {
    let it = &position.threads[thread];
    let Some(step) = it.next.iter().rev().find(|step| !step.event) else {
        return "for others".to_owned();
    };
    let state = position.objects.iter().find(|object| {
        let name = format!(" {}", object.name);
        step.did.ends_with(&name)
    });
    let state = state.map_or_else(String::new, |it| {
        format!(", and {} = {}", it.name, it.state)
    });
    let history = scheduler.history_of(thread);
    let last: Vec<String> = history
        .iter()
        .take(2)
        .map(|(number, step)| {
            let place = step.place();
            let place = if place.is_empty() {
                place
            } else {
                format!(" ({place})")
            };
            format!("{} in step {number}, {}{place}", step.who, step.did)
        })
        .collect();
    let last = match last.as_slice() {
        [] => "nothing has happened there yet".to_owned(),
        last => format!("last there: {}", last.join("; ")),
    };
    let waits_on = step.did.strip_prefix("wait ").map(str::to_owned);
    let waits = waits_on.unwrap_or_else(|| format!("to {}", step.did));
    format!("{waits}{state}; {last}")
}

/// "reader 1, reader 2, reader 3" as "reader 1 to 3".
fn ranges(names: &[&str]) -> Vec<String> {
    let split = |name: &str| -> Option<(String, usize)> {
        let (role, number) = name.rsplit_once(' ')?;
        Some((role.to_owned(), number.parse().ok()?))
    };
    let follows = |a: &&str, b: &&str| match (split(a), split(b)) {
        (Some((one, a)), Some((other, b))) => one == other && b == a + 1,
        _ => false,
    };
    let runs = names.chunk_by(follows).map(|run| match run {
        [first, _, .., last] => {
            let to = split(last).map_or(0, |it| it.1);
            vec![format!("{first} to {to}")]
        }
        few => few.iter().map(|it| (*it).to_owned()).collect(),
    });
    runs.flatten().collect()
}
