//! What an answer must not use, since the checks do not see it: whatever of std
//! synchronizes, waits, tells the time or hides state.
//!
//! A thread is known by what the primitives have told it. State that it keeps
//! elsewhere makes it another thread than the checks take it for, and then a wrong
//! answer could be called proved. So an answer that could do that is refused.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A use of something that is not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unseen {
    /// Counted from 1.
    pub(super) line: usize,
    /// The name.
    pub(super) what: String,
    /// What to do instead.
    pub(super) instead: &'static str,
}

/// What of std is plain data and computation.
const PLAIN: [&str; 24] = [
    "array",
    "borrow",
    "boxed",
    "clone",
    "cmp",
    "collections",
    "convert",
    "default",
    "fmt",
    "hash",
    "iter",
    "marker",
    "mem",
    "num",
    "ops",
    "option",
    "primitive",
    "rc",
    "result",
    "slice",
    "str",
    "string",
    "usize",
    "vec",
];

const WAIT: &str = "use the primitives of sync_core";
const STATE: &str = "keep state in a Mutex or a Shared of sync_core, or in a variable";

/// Names that mean hidden state, wherever they stand.
const HIDDEN: [(&str, &str); 22] = [
    ("Cell", STATE),
    ("RefCell", STATE),
    ("UnsafeCell", STATE),
    ("OnceCell", STATE),
    ("LazyCell", STATE),
    ("OnceLock", STATE),
    ("LazyLock", STATE),
    ("static", STATE),
    ("thread_local", STATE),
    ("atomic", WAIT),
    ("spin_loop", WAIT),
    (
        "HashMap",
        "use a BTreeMap: the order of a HashMap is random",
    ),
    (
        "HashSet",
        "use a BTreeSet: the order of a HashSet is random",
    ),
    (
        "hash_map",
        "use a BTreeMap: the order of a HashMap is random",
    ),
    (
        "hash_set",
        "use a BTreeSet: the order of a HashSet is random",
    ),
    ("RandomState", "an answer that is random is not checked"),
    ("Hasher", "derive Hash: states are told apart by it"),
    ("strong_count", STATE),
    ("weak_count", STATE),
    ("try_unwrap", STATE),
    ("include", "write it into the file"),
    ("extern", "use sync_core only"),
];

/// Modules of `sync_core` that are for the engines.
const ENGINES: [&str; 4] = ["explorer", "model", "observe", "plain"];

/// What a text uses that is not seen; an error if it is no Rust.
pub(super) fn unseen(text: &str) -> Result<Vec<Unseen>, ()> {
    let tokens: TokenStream = text.parse().map_err(|_| ())?;
    let mut found = Vec::new();
    look(tokens, &mut found);
    found.dedup_by(|one, other| one.line == other.line && one.what == other.what);
    Ok(found)
}

fn look(tokens: TokenStream, found: &mut Vec<Unseen>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut after_tick = false;
    for (number, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => look(group.stream(), found),
            TokenTree::Ident(name) => {
                let text = name.to_string();
                let line = name.span().start().line;
                let mut refuse = |what: String, instead| {
                    found.push(Unseen {
                        line,
                        what,
                        instead,
                    });
                };
                let hidden = HIDDEN.iter().find(|(it, _)| *it == text);
                // `'static` is a lifetime.
                if let (Some((_, instead)), false) = (hidden, after_tick) {
                    refuse(text.clone(), instead);
                } else if text.starts_with("Atomic") {
                    refuse(text.clone(), WAIT);
                }
                let rest = &tokens[number + 1..];
                if ["std", "core", "alloc"].contains(&text.as_str()) {
                    for (line, module) in modules(rest) {
                        if !PLAIN.contains(&module.as_str()) && module != "sync::Arc" {
                            found.push(Unseen {
                                line: line.max(name.span().start().line),
                                what: format!("{text}::{module}"),
                                instead: WAIT,
                            });
                        }
                    }
                } else if text == "sync_core" {
                    for (line, module) in modules(rest) {
                        if ENGINES.contains(&module.split("::").next().unwrap_or_default()) {
                            found.push(Unseen {
                                line: line.max(name.span().start().line),
                                what: format!("sync_core::{module}"),
                                instead: WAIT,
                            });
                        }
                    }
                }
            }
            _ => {}
        }
        after_tick = matches!(token, TokenTree::Punct(it) if it.as_char() == '\'');
    }
}

/// The names that follow: `::mem::take` is `mem`, `::{fmt, sync::Arc}` is `fmt` and
/// `sync::Arc`. Whatever is not plain to see is `?`.
fn modules(rest: &[TokenTree]) -> Vec<(usize, String)> {
    let is_colon =
        |it: Option<&TokenTree>| matches!(it, Some(TokenTree::Punct(it)) if it.as_char() == ':');
    if !is_colon(rest.first()) || !is_colon(rest.get(1)) {
        return vec![(0, "?".to_owned())];
    }
    path(&rest[2..])
}

/// The first name of a path, or those of a group; with what is taken out of `sync`.
fn path(rest: &[TokenTree]) -> Vec<(usize, String)> {
    match rest.first() {
        Some(TokenTree::Ident(name)) => {
            let line = name.span().start().line;
            let text = name.to_string();
            let then = modules(rest.get(1..).unwrap_or_default());
            let all_arc = !then.is_empty() && then.iter().all(|(_, it)| it == "Arc");
            if text == "sync" && all_arc {
                vec![(line, "sync::Arc".to_owned())]
            } else if text == "sync" {
                let others = then.into_iter().filter(|(_, it)| it != "Arc");
                others
                    .map(|(at, it)| match it.as_str() {
                        "?" => (line, text.clone()),
                        _ => (at.max(line), format!("sync::{it}")),
                    })
                    .collect()
            } else {
                vec![(line, text)]
            }
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_comma =
                |it: &TokenTree| matches!(it, TokenTree::Punct(it) if it.as_char() == ',');
            let parts = tokens.split(is_comma).filter(|part| !part.is_empty());
            parts.flat_map(path).collect()
        }
        _ => vec![(0, "?".to_owned())],
    }
}

#[cfg(test)]
mod tests {
    use super::unseen;

    fn names(text: &str) -> Vec<String> {
        let found = unseen(text).expect("it is Rust");
        found.into_iter().map(|it| it.what).collect()
    }

    #[test]
    fn plain_data_is_seen() {
        for text in [
            "use std::{collections::{BTreeMap, VecDeque}, mem, sync::Arc};",
            "fn f(x: &'static str) -> usize { std::mem::take(&mut x).len() }",
            "use sync_core::{Mutex, Semaphore, Shared};",
            "use std::sync::Arc; use core::cmp::Ordering; use std::fmt::{self, Debug};",
            "#[derive(Debug, Hash, Default)] struct Waiting { cells: usize }",
            "use std::sync::{Arc};",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn whatever_could_hide_something_is_not() {
        for (text, what) in [
            ("use std::sync::Mutex;", "std::sync::Mutex"),
            ("use std::{fmt, sync::{Arc, mpsc}};", "std::sync::mpsc"),
            ("use std::sync;", "std::sync"),
            ("use std::sync::*;", "std::sync"),
            ("use std as s;", "std::?"),
            ("use std::{self};", "std::self"),
            ("fn f() { std::thread::park(); }", "std::thread"),
            ("fn f() { ::std::process::exit(0) }", "std::process"),
            ("use std::time::Instant;", "std::time"),
            ("static N: usize = 0;", "static"),
            ("thread_local! { static N: usize = 0; }", "thread_local"),
            ("fn f() { let c = Cell::new(0); }", "Cell"),
            (
                "impl Hash for X { fn hash<H: Hasher>(&self, _: &mut H) {} }",
                "Hasher",
            ),
            ("macro_rules! m { ($a:ident) => { std::$a::X } }", "std::?"),
            ("use sync_core::{explorer, Mutex};", "sync_core::explorer"),
            ("include!(\"x.rs\");", "include"),
            ("extern crate std as mine;", "extern"),
            ("use std::collections::HashMap;", "HashMap"),
        ] {
            assert!(
                names(text).iter().any(|it| it == what),
                "{text}: {:?}",
                names(text)
            );
        }
    }

    #[test]
    fn a_use_is_named_with_its_line() {
        let found = unseen("//! Mine.\n\nuse std::{\n    fmt,\n    thread,\n};\n");
        let found = found.expect("it is Rust");
        assert_eq!((found[0].line, found[0].what.as_str()), (5, "std::thread"));
    }
}
