//! Mutants of a solution: one statement less, one `while` that is an `if`, two
//! neighbours in the other order.
//!
//! They are made by editing the text at the spans of the syntax, so that all
//! other code keeps its line.

use std::{collections::HashMap, fmt::Write as _, ops::Range};

use syn::{
    Block, Expr, ExprMethodCall, ImplItemFn, ItemFn, Stmt,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::source::text;

/// A change of a solution's text.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// What it does, in which function: "take: delete `self.items.acquire();`".
    pub(super) name: String,
    /// The line at which it begins.
    pub(super) line: usize,
    /// The text after it.
    pub(super) text: String,
}

/// Every mutant of a solution's text, in the order of its lines.
pub(super) fn mutants(source: &str) -> Vec<Change> {
    let file = syn::parse_file(source).expect("it has been parsed before");
    let mut cutter = Cutter {
        source,
        function: String::new(),
        changes: Vec::new(),
    };
    cutter.visit_file(&file);
    let mut changes = cutter.changes;
    changes.sort_by_key(|change| change.line);
    // Mutants of the same name are numbered.
    let mut times: HashMap<String, usize> = HashMap::new();
    for change in &mut changes {
        let times = times.entry(change.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            let _ = write!(change.name, " #{times}");
        }
    }
    changes
}

struct Cutter<'a> {
    source: &'a str,
    /// The function that is visited.
    function: String,
    changes: Vec<Change>,
}

impl Cutter<'_> {
    /// Adds a change that replaces these pieces, which are in order.
    fn replace(&mut self, what: &str, pieces: &[(Range<usize>, String)], helper: &str) {
        let mut after = String::new();
        let mut end = 0;
        for (range, new) in pieces {
            after += &self.source[end..range.start];
            after += new;
            end = range.end;
        }
        after += &self.source[end..];
        after += helper;
        self.changes.push(Change {
            name: format!("{}: {what}", self.function),
            line: self.source[..pieces[0].0.start].lines().count(),
            text: after,
        });
    }

    fn in_a_line(&self, of: &impl Spanned) -> String {
        let text = text(of, self.source);
        let mut lines = text.lines().map(str::trim);
        let mut line = lines.next().unwrap_or_default().to_owned();
        // Skip a receiver in a line of its own: the call says more.
        let rest: Vec<_> = lines.filter(|line| !line.starts_with("//")).collect();
        if let [first, others @ ..] = &rest[..] {
            if first.starts_with('.') {
                line += first;
                if !others.is_empty() {
                    line += " …";
                }
            } else {
                line += " …";
            }
        }
        format!("`{line}`")
    }

    fn statements(&mut self, block: &Block) {
        let last = block.stmts.len().saturating_sub(1);
        let is_whole = |at: usize| match &block.stmts[at] {
            Stmt::Local(_) | Stmt::Expr(_, Some(_)) => true,
            Stmt::Expr(expression, None) => at < last || is_block_like(expression),
            Stmt::Macro(it) => it.semi_token.is_some(),
            Stmt::Item(_) => false,
        };
        for at in (0..block.stmts.len()).filter(|at| is_whole(*at)) {
            let one = &block.stmts[at];
            let range = one.span().byte_range();
            let deleted = format!("delete {}", self.in_a_line(one));
            self.replace(&deleted, &[(range.clone(), String::new())], "");
            let Some(other) = block.stmts.get(at + 1).filter(|_| is_whole(at + 1)) else {
                continue;
            };
            if alike(one, other, self.source) || commute(one, other, self.source) {
                continue;
            }
            let swapped = format!("swap {} and {}", self.in_a_line(one), self.in_a_line(other));
            let pieces = [
                (range, text(other, self.source).to_owned()),
                (other.span().byte_range(), text(one, self.source).to_owned()),
            ];
            self.replace(&swapped, &pieces, "");
        }
    }

    /// A call that loops internally: the same without the loop.
    fn once(&mut self, call: &ExprMethodCall) {
        let of = |at: usize| text(&call.args[at], self.source);
        let receiver = text(&call.receiver, self.source);
        let (new, helper) = match (call.method.to_string().as_str(), call.args.len()) {
            ("wait_while", 2) => (
                format!(
                    "{{ if holds(&mut **({guard}), {condition}) {{ {receiver}.wait({guard}); }} }}",
                    guard = of(0),
                    condition = of(1),
                ),
                "\nfn holds<T>(data: &mut T, condition: impl Fn(&mut T) -> bool) -> bool {\n    \
                 condition(data)\n}\n",
            ),
            ("when", 3) => (
                format!(
                    "{receiver}.enter(|guard| {{ if !holds(&**guard, {condition}) {{ \
                     ({changed}).wait(guard); }} act(&mut **guard, {action}) }})",
                    changed = of(0),
                    condition = of(1),
                    action = of(2),
                ),
                "\nfn holds<T>(data: &T, condition: impl Fn(&T) -> bool) -> bool {\n    \
                 condition(data)\n}\n\
                 fn act<T, R>(data: &mut T, action: impl Fn(&mut T) -> R) -> R {\n    \
                 action(data)\n}\n",
            ),
            _ => return,
        };
        let what = format!("{} waits once", self.in_a_line(call));
        self.replace(&what, &[(call.span().byte_range(), new)], helper);
    }
}

impl<'ast> Visit<'ast> for Cutter<'_> {
    fn visit_item_fn(&mut self, it: &'ast ItemFn) {
        self.function = it.sig.ident.to_string();
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'ast ImplItemFn) {
        self.function = it.sig.ident.to_string();
        visit::visit_impl_item_fn(self, it);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.statements(block);
        visit::visit_block(self, block);
    }

    fn visit_expr_while(&mut self, it: &'ast syn::ExprWhile) {
        let what = format!("{} is `if`", self.in_a_line(it));
        let range = it.while_token.span().byte_range();
        self.replace(&what, &[(range, "if".to_owned())], "");
        visit::visit_expr_while(self, it);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.once(call);
        visit::visit_expr_method_call(self, call);
    }
}

fn is_block_like(expression: &Expr) -> bool {
    matches!(
        expression,
        Expr::If(_) | Expr::Match(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Loop(_)
    )
}

fn alike(one: &Stmt, other: &Stmt, source: &str) -> bool {
    text(one, source) == text(other, source)
}

/// Whether two statements commute: each changes only places that the other does
/// not mention, and calls nothing.
fn commute(one: &Stmt, other: &Stmt, source: &str) -> bool {
    let changes = |of: &Stmt| {
        let Stmt::Expr(expression, _) = of else {
            return None;
        };
        let place = match expression {
            Expr::Assign(it) => text(&it.left, source),
            Expr::Binary(it) if is_compound(it.op) => text(&it.left, source),
            _ => return None,
        };
        (!calls(of)).then_some(place)
    };
    match (changes(one), changes(other)) {
        (Some(a), Some(b)) => !text(other, source).contains(a) && !text(one, source).contains(b),
        _ => false,
    }
}

fn is_compound(operator: syn::BinOp) -> bool {
    use syn::BinOp::{AddAssign, BitXorAssign, MulAssign, RemAssign, SubAssign};
    matches!(
        operator,
        AddAssign(_) | SubAssign(_) | MulAssign(_) | RemAssign(_) | BitXorAssign(_)
    )
}

fn calls(of: &Stmt) -> bool {
    struct Calls(bool);
    impl Visit<'_> for Calls {
        fn visit_expr_call(&mut self, _: &syn::ExprCall) {
            self.0 = true;
        }
        fn visit_expr_method_call(&mut self, _: &ExprMethodCall) {
            self.0 = true;
        }
        fn visit_macro(&mut self, _: &syn::Macro) {
            self.0 = true;
        }
    }
    let mut calls = Calls(false);
    calls.visit_stmt(of);
    calls.0
}

#[cfg(test)]
mod tests {
    use super::mutants;

    const SOLUTION: &str = "\
impl Door for Monitor {
    fn enter(&self) {
        let mut occupied = self.occupied.lock();
        while *occupied {
            self.left.wait(&mut occupied);
        }
        *occupied = true;
    }

    fn leave(&self) {
        self.free.acquire();
        self.state.with(|state| {
            state.ones = 0;
            state.others = 1;
        });
        self.free.acquire();
        self.free.acquire();
    }
}
";

    fn text_of(name: &str) -> String {
        let found = mutants(SOLUTION).into_iter().find(|it| it.name == name);
        found.expect("there is such a mutant").text
    }

    #[test]
    fn every_statement_is_deleted_and_swapped_and_every_while_is_an_if() {
        let names: Vec<_> = mutants(SOLUTION)
            .into_iter()
            .map(|it| format!("{} {}", it.line, it.name))
            .collect();
        let expected = [
            "3 enter: delete `let mut occupied = self.occupied.lock();`",
            "3 enter: swap `let mut occupied = self.occupied.lock();` and `while *occupied { …`",
            "4 enter: delete `while *occupied { …`",
            "4 enter: swap `while *occupied { …` and `*occupied = true;`",
            "4 enter: `while *occupied { …` is `if`",
            "5 enter: delete `self.left.wait(&mut occupied);`",
            "7 enter: delete `*occupied = true;`",
            "11 leave: delete `self.free.acquire();`",
            "11 leave: swap `self.free.acquire();` and `self.state.with(|state| { …`",
            "12 leave: delete `self.state.with(|state| { …`",
            "12 leave: swap `self.state.with(|state| { …` and `self.free.acquire();`",
            // Two assignments that commute are not swapped.
            "13 leave: delete `state.ones = 0;`",
            "14 leave: delete `state.others = 1;`",
            // Two statements that are the same are not swapped.
            "16 leave: delete `self.free.acquire();` #2",
            "17 leave: delete `self.free.acquire();` #3",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn what_is_not_changed_stays_in_its_line() {
        let text = text_of("enter: `while *occupied { …` is `if`");
        assert_eq!(text, SOLUTION.replace("while", "if"));
        let text = text_of("leave: delete `state.ones = 0;`");
        assert_eq!(text, SOLUTION.replace("state.ones = 0;", ""));
    }

    #[test]
    fn a_call_that_loops_inside_waits_once() {
        let source = "fn f(&self) { self.c.wait_while(&mut g, |n| *n == 0); }";
        let source = format!("impl A {{\n    {source}\n}}\n");
        let once = mutants(&source)
            .into_iter()
            .find(|it| it.name.ends_with("waits once"));
        let text = once.expect("there is such a mutant").text;
        let expected = "{ if holds(&mut **(&mut g), |n| *n == 0) { self.c.wait(&mut g); } };";
        assert!(text.contains(expected), "{text}");
    }
}
