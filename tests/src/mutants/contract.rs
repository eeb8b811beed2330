//! Mutants of any contract: they do nothing, wait for ever, call back without
//! synchronization, or are a correct solution that calls back wrongly.

use std::fmt::Write as _;

use super::source::{Contract, Listed, Method};

/// What an operation does instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Instead {
    Nothing,
    ForEver,
    Unsynchronized,
    Twice,
    Uneven,
    OneLock,
    LockedSolution,
    Never,
    First,
    Last,
    MadeUp,
}

impl Instead {
    const ALL: [Self; 11] = [
        Self::Nothing,
        Self::ForEver,
        Self::Unsynchronized,
        Self::Twice,
        Self::Uneven,
        Self::OneLock,
        Self::LockedSolution,
        Self::Never,
        Self::First,
        Self::Last,
        Self::MadeUp,
    ];

    fn says(self) -> &'static str {
        match self {
            Self::Nothing => "does nothing",
            Self::ForEver => "waits for ever",
            Self::Unsynchronized => "calls back without synchronization",
            Self::Twice => "calls back twice",
            Self::Uneven => "calls back twice and not at all, in turns",
            Self::OneLock => "calls back under one lock",
            Self::LockedSolution => "is a solution under one lock",
            Self::Never => "does not call back",
            Self::First => "calls back before everything",
            Self::Last => "calls back after everything",
            Self::MadeUp => "returns what it makes up",
        }
    }

    /// Whether it makes a different mutant for an operation like this.
    fn is_about(self, operation: &Method) -> bool {
        match self {
            Self::Nothing | Self::ForEver | Self::LockedSolution => true,
            Self::MadeUp => operation.returns.is_some(),
            _ => operation.callback().is_some(),
        }
    }

    /// Whether it changes all operations together.
    fn changes_all(self) -> bool {
        matches!(self, Self::OneLock | Self::LockedSolution)
    }

    /// Whether it solves nothing, so that an operation without a callback does
    /// nothing.
    fn is_no_solution(self) -> bool {
        matches!(self, Self::Unsynchronized | Self::OneLock)
    }
}

/// A mutant: its name, and a module that has a type of the solution's name.
pub(super) fn mutants(contract: &Contract, given: &Listed) -> Vec<(String, String)> {
    let operations: Vec<_> = contract.operations().collect();
    let mut mutants = Vec::new();
    for instead in Instead::ALL {
        if !operations.iter().any(|it| instead.is_about(it)) {
            continue;
        }
        let name = format!("every operation {}", instead.says());
        mutants.push((name, module(contract, given, instead, |_| true)));
    }
    if operations.len() < 2 {
        return mutants;
    }
    for operation in &operations {
        for instead in Instead::ALL {
            if instead.changes_all() || !instead.is_about(operation) {
                continue;
            }
            let name = format!("{} {}", operation.name, instead.says());
            let only_it = |it: &Method| it.name == operation.name;
            mutants.push((name, module(contract, given, instead, only_it)));
        }
    }
    mutants
}

fn module(
    contract: &Contract,
    given: &Listed,
    instead: Instead,
    concerns: impl Fn(&Method) -> bool,
) -> String {
    let Listed {
        module, type_name, ..
    } = given;
    let typed: Vec<_> = given
        .parameters
        .iter()
        .map(|it| format!("{}: {}", it.name, it.of))
        .collect();
    let names: Vec<_> = given.parameters.iter().map(|it| &*it.name).collect();
    let mut text = format!(
        "//! A mutant: {}.\n\
         use crate::*;\n\
         pub(crate) struct {type_name} {{\n\
         \x20   given: crate::{module}::{type_name},\n\
         \x20   all: sync_core::Semaphore,\n\
         \x20   never: sync_core::Semaphore,\n\
         \x20   odd: sync_core::Mutex<bool>,\n\
         }}\n\
         impl {type_name} {{\n\
         \x20   pub(crate) fn new({}) -> Self {{\n\
         \x20       Self {{\n\
         \x20           given: crate::{module}::{type_name}::new({}),\n\
         \x20           all: sync_core::Semaphore::new(1),\n\
         \x20           never: sync_core::Semaphore::new(0),\n\
         \x20           odd: sync_core::Mutex::new(false),\n\
         \x20       }}\n\
         \x20   }}\n\
         }}\n\
         impl crate::{} for {type_name} {{\n",
        instead.says(),
        typed.join(", "),
        names.join(", "),
        contract.name,
    );
    for method in &contract.methods {
        let changed = !method.gives_out && concerns(method);
        let body = if changed {
            body(method, instead)
        } else {
            given_call(method, None)
        };
        let _ = write!(
            text,
            "    {} {{\n        {body}\n    }}\n",
            method.signature
        );
    }
    text + "}\n"
}

/// The solution's own method, with another callback if one is named.
fn given_call(method: &Method, callback: Option<&str>) -> String {
    let arguments = method.parameters.iter().map(|it| match callback {
        Some(other) if it.callback.is_some() => other,
        _ => &*it.name,
    });
    let arguments: Vec<_> = arguments.collect();
    format!("self.given.{}({})", method.name, arguments.join(", "))
}

fn body(method: &Method, instead: Instead) -> String {
    const NOTHING: &str = "Default::default()";
    if let (Instead::MadeUp, Some(of)) = (instead, &method.returns) {
        return format!("{}; {}", given_call(method, None), made_up(of, method));
    }
    let Some((callback, types)) = method.callback() else {
        return match instead {
            Instead::ForEver => format!("self.never.acquire(); {NOTHING}"),
            Instead::LockedSolution => under_the_lock(&given_call(method, None)),
            Instead::Nothing => NOTHING.to_owned(),
            _ if instead.is_no_solution() => NOTHING.to_owned(),
            _ => given_call(method, None),
        };
    };
    let name = &callback.name;
    let received: Vec<_> = (0..)
        .zip(types)
        .map(|(at, of)| format!("a{at}: {of}"))
        .collect();
    let received = received.join(", ");
    let passed = list(types.len(), |at| format!("a{at}"));
    let made_up: Vec<_> = types.iter().map(|of| made_up(of, method)).collect();
    let made_up = format!("{name}({});", made_up.join(", "));
    match instead {
        Instead::Nothing => NOTHING.to_owned(),
        Instead::ForEver => format!("self.never.acquire(); {NOTHING}"),
        Instead::Unsynchronized => format!("{made_up} {NOTHING}"),
        Instead::OneLock => under_the_lock(&format!("{{ {made_up} {NOTHING} }}")),
        Instead::LockedSolution => under_the_lock(&given_call(method, None)),
        Instead::Twice => given_call(
            method,
            Some(&format!(
                "&|{received}| {{ {name}({passed}); {name}({passed}) }}"
            )),
        ),
        Instead::Uneven => format!(
            "let odd = self.odd.with(|odd| {{ *odd = !*odd; *odd }}); {}",
            given_call(
                method,
                Some(&format!(
                    "&|{received}| if odd {{ {name}({passed}); {name}({passed}) }} \
                     else {{ {NOTHING} }}"
                )),
            )
        ),
        Instead::MadeUp => given_call(method, None),
        Instead::Never => given_call(method, Some(&format!("&|{received}| {NOTHING}"))),
        Instead::First => format!(
            "{made_up} {}",
            given_call(method, Some(&format!("&|{received}| {NOTHING}")))
        ),
        Instead::Last => {
            // A tuple, also of one.
            let kept = list(types.len(), |at| format!("a{at}"));
            let kept = if types.len() == 1 { kept + "," } else { kept };
            let solution = given_call(
                method,
                Some(&format!(
                    "&|{received}| {{ kept.set(Some(({kept}))); {NOTHING} }}"
                )),
            );
            format!(
                "let kept = std::cell::Cell::new(None); let result = {solution}; \
                 if let Some(({kept})) = kept.get() {{ {name}({passed}); }} result"
            )
        }
    }
}

fn list(count: usize, each: impl Fn(usize) -> String) -> String {
    let all: Vec<_> = (0..count).map(each).collect();
    all.join(", ")
}

fn under_the_lock(what: &str) -> String {
    format!("self.all.acquire(); let result = {what}; self.all.release(); result")
}

/// A value of this type: an argument, if one has it.
fn made_up(of: &str, method: &Method) -> String {
    let came_in = method.parameters.iter().find(|it| it.of == of);
    match came_in {
        Some(it) => it.name.clone(),
        // Items are numbered from 1.
        None if of == "u64" => "1".to_owned(),
        None if of == "Option<u64>" => "Some(1)".to_owned(),
        None => "Default::default()".to_owned(),
    }
}
