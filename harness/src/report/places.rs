//! Names for objects: those of the places in the source where they are stored.

use std::{
    collections::HashMap,
    fs,
    panic::Location,
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
};

use syn::{
    Expr, ExprAssign, ExprCall, ExprMethodCall, FieldValue, ItemConst, ItemStatic, Local, Macro,
    Member, Pat, Token,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::Exhibit;

/// For each call in a source file: the field, variable or collection that stores
/// its result.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    path: String,
    /// By line and column, both from 1.
    names: HashMap<(u32, u32), String>,
}

impl Places {
    pub(crate) fn of(exhibit: &Exhibit) -> Self {
        Self {
            path: exhibit.path(),
            names: names_in(exhibit.text),
        }
    }

    /// Whether the place is in this file.
    pub(crate) fn holds(&self, at: &Location<'_>) -> bool {
        at.file() == self.path
    }

    /// The name of what was made there, if it has one.
    pub(crate) fn name(&self, at: &Location<'_>) -> Option<&str> {
        let name = self.names.get(&(at.line(), at.column()))?;
        self.holds(at).then_some(name)
    }
}

/// The name of what was made in another file, with that file's: `two_phase.mutex`.
/// None if it has no name, or the source is not there any more.
pub(crate) fn name_elsewhere(at: &Location<'_>) -> Option<String> {
    type Known = HashMap<String, HashMap<(u32, u32), String>>;
    static KNOWN: OnceLock<Mutex<Known>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default);
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let names = known.entry(at.file().to_owned()).or_insert_with(|| {
        // Paths in locations begin at the workspace.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let text = root.and_then(|root| fs::read_to_string(root.join(at.file())).ok());
        names_in(&text.unwrap_or_default())
    });
    let name = names.get(&(at.line(), at.column()))?;
    let file = Path::new(at.file()).file_stem()?.to_string_lossy();
    Some(match &*file {
        "lib" => name.clone(),
        _ => format!("{file}.{name}"),
    })
}

/// The names in a source file.
fn names_in(text: &str) -> HashMap<(u32, u32), String> {
    let mut names = NameFinder::default();
    // It has been compiled, so it can be parsed.
    if let Ok(file) = syn::parse_file(text) {
        names.visit_file(&file);
    }
    names.found
}

/// Visits a file and keeps track of where each expression is stored.
#[derive(Default)]
struct NameFinder {
    found: HashMap<(u32, u32), String>,
    /// Where the expression being visited is stored.
    name: Option<String>,
}

impl NameFinder {
    /// Visits what is stored under this name; if there is none, under the name of
    /// the enclosing expression.
    fn under(&mut self, name: Option<String>, look: impl FnOnce(&mut Self)) {
        let before = self.name.clone();
        self.name = name.or(self.name.take());
        look(self);
        self.name = before;
    }
}

impl<'ast> Visit<'ast> for NameFinder {
    fn visit_field_value(&mut self, field: &'ast FieldValue) {
        let name = match &field.member {
            Member::Named(name) => Some(name.to_string()),
            Member::Unnamed(_) => None,
        };
        self.under(name, |it| visit::visit_field_value(it, field));
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let name = name_of_pattern(&local.pat);
        self.under(name, |it| visit::visit_local(it, local));
    }

    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        let name = Some(item.ident.to_string());
        self.under(name, |it| visit::visit_item_static(it, item));
    }

    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        let name = Some(item.ident.to_string());
        self.under(name, |it| visit::visit_item_const(it, item));
    }

    fn visit_expr_assign(&mut self, assign: &'ast ExprAssign) {
        let name = name_of(&assign.left);
        self.under(name, |it| visit::visit_expr_assign(it, assign));
    }

    /// What is inserted into a collection has the collection's name.
    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.visit_expr(&call.receiver);
        let inserts = INSERTING.iter().any(|it| call.method == it);
        let name = inserts.then(|| name_of(&call.receiver)).flatten();
        self.under(name, |it| {
            for argument in &call.args {
                it.visit_expr(argument);
            }
        });
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        let start = call.span().start();
        let line = u32::try_from(start.line);
        let column = u32::try_from(start.column + 1);
        if let (Ok(line), Ok(column), Some(name)) = (line, column, &self.name) {
            self.found.insert((line, column), name.clone());
        }
        visit::visit_expr_call(self, call);
    }

    /// `vec![Semaphore::new(1); 3]`, and other macros that take expressions.
    fn visit_macro(&mut self, it: &'ast Macro) {
        if let Ok(Listed(expressions)) = it.parse_body() {
            // A visitor of their own: they do not live as long as the file.
            let mut inner = NameFinder {
                name: self.name.clone(),
                ..NameFinder::default()
            };
            for expression in &expressions {
                inner.visit_expr(expression);
            }
            self.found.extend(inner.found);
        }
    }
}

/// Methods that insert their argument into their receiver.
const INSERTING: [&str; 9] = [
    "push",
    "push_back",
    "push_front",
    "insert",
    "extend",
    "replace",
    "set",
    "get_or_insert",
    "get_or_insert_with",
];

/// Expressions separated by commas or semicolons.
struct Listed(Vec<Expr>);

impl Parse for Listed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = input.fork();
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(list) = parser(&first)
            && first.is_empty()
        {
            parser(input)?;
            return Ok(Self(list.into_iter().collect()));
        }
        let parser = Punctuated::<Expr, Token![;]>::parse_terminated;
        Ok(Self(parser(input)?.into_iter().collect()))
    }
}

fn name_of_pattern(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(it) => Some(it.ident.to_string()),
        Pat::Type(it) => name_of_pattern(&it.pat),
        Pat::Reference(it) => name_of_pattern(&it.pat),
        _ => None,
    }
}

/// `waiting` of `self.waiting`, `state.waiting.lock()` or `waiting[2]`.
fn name_of(place: &Expr) -> Option<String> {
    match place {
        Expr::Path(it) => it.path.get_ident().map(ToString::to_string),
        Expr::Field(it) => match &it.member {
            Member::Named(name) => Some(name.to_string()),
            Member::Unnamed(_) => name_of(&it.base),
        },
        Expr::Index(it) => name_of(&it.expr),
        Expr::MethodCall(it) => name_of(&it.receiver),
        Expr::Paren(it) => name_of(&it.expr),
        Expr::Reference(it) => name_of(&it.expr),
        Expr::Unary(it) => name_of(&it.expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::NameFinder;
    use syn::visit::Visit;

    /// The names of the calls in a body, in source order.
    fn names(body: &str) -> Vec<String> {
        let file = syn::parse_file(&format!("fn new() {{\n{body}\n}}")).unwrap();
        let mut names = NameFinder::default();
        names.visit_file(&file);
        let mut found: Vec<_> = names.found.into_iter().collect();
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn a_field_or_a_variable_gives_its_name() {
        assert_eq!(names("Self { mutex: Semaphore::new(1) }"), ["mutex"]);
        assert_eq!(names("let mut queue: Queue = Mutex::new(0);"), ["queue"]);
        assert_eq!(
            names("Self { forks: (0..n).map(|_| Semaphore::new(1)).collect() }"),
            ["forks"]
        );
    }

    #[test]
    fn several_fields_on_one_line_give_their_own_names() {
        let two = "Self { a: Semaphore::new(1), b: Semaphore::new(0) }";
        assert_eq!(names(two), ["a", "b"]);
        let three = "Self { keys: [S::new(1), S::new(1)], count: Mutex::new(vec![S::new(0); 3]) }";
        assert_eq!(names(three), ["keys", "keys", "count", "count"]);
    }

    #[test]
    fn a_field_may_be_many_lines_above_what_it_holds() {
        let lines = "\n".repeat(20);
        let text = format!("Self {{ doors: {lines} (0..n).map(|_| {{ {lines} S::new(1) }}) }}");
        assert_eq!(names(&text), ["doors"]);
    }

    #[test]
    fn what_is_put_into_a_collection_has_its_name() {
        assert_eq!(
            names("self.waiting.push_back(Semaphore::new(0));"),
            ["waiting"]
        );
        assert_eq!(names("state.turns.lock().push(S::new(0));"), ["turns"]);
        assert_eq!(names("self.next = Some(S::new(0));"), ["next", "next"]);
    }

    #[test]
    fn what_is_stored_nowhere_has_no_name() {
        assert!(names("drop(Semaphore::new(1));").is_empty());
        assert!(names("Self(Semaphore::new(1))").is_empty());
    }
}
