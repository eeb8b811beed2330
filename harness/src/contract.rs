//! A problem's contract, read from its source: what a solution provides.

use proc_macro2::{LineColumn, TokenStream, TokenTree};
use syn::{
    Attribute, Expr, FnArg, Item, ItemTrait, Lit, Meta, ReturnType, TraitItem, Type, Visibility,
    spanned::Spanned,
};

use crate::Problem;

/// The trait that a solution implements, and what belongs to it.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The crate: `ping_pong`.
    pub krate: String,
    /// The trait's name.
    pub name: String,
    /// The trait as written, and before it the other types that its operations use.
    pub text: String,
    /// The operations.
    pub operations: Vec<Operation>,
    /// What a thread can announce, with its documentation.
    pub events: Vec<(String, String)>,
    /// What has to be imported from the crate to implement it.
    pub imports: Vec<String>,
    /// The function that makes of a solution what the roles use, if they do not use
    /// it as it is.
    pub wrapper: Option<String>,
}

/// An operation of a contract.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: String,
    /// Its signature: `fn wait(&self)`.
    pub signature: String,
    /// Its documentation, line by line.
    pub doc: Vec<String>,
}

impl Contract {
    /// The contract of this problem; none if its source does not have one.
    pub fn of(problem: &Problem) -> Option<Self> {
        let source = problem.contract;
        let file = syn::parse_file(source).ok()?;
        let public = |it: &&Item| is_public(it);
        let contract = file.items.iter().find_map(|item| match item {
            Item::Trait(it) if matches!(it.vis, Visibility::Public(_)) => Some(it),
            _ => None,
        })?;
        let operations: Vec<_> = operations(source, contract).collect();
        let used: Vec<String> = contract
            .items
            .iter()
            .filter_map(|item| match item {
                TraitItem::Fn(it) => Some(it.sig.clone()),
                _ => None,
            })
            .flat_map(|signature| names_in(quoted(&signature)))
            .collect();
        let types = file.items.iter().filter(public).filter(|item| {
            let name = type_name(item);
            name.is_some_and(|name| used.contains(&name))
        });
        let types: Vec<&Item> = types.collect();
        let mut imports: Vec<String> = types.iter().filter_map(|it| type_name(it)).collect();
        let passed_on = file.items.iter().filter_map(|item| match item {
            Item::Use(it) if matches!(it.vis, Visibility::Public(_)) => {
                Some(names_in(quoted(&it.tree)))
            }
            _ => None,
        });
        imports.extend(passed_on.flatten().filter(|name| used.contains(name)));
        imports.push(contract.ident.to_string());
        imports.sort();
        let texts = types
            .iter()
            .map(|item| slice(source, item.span()))
            .chain([slice(source, contract.span())]);
        Some(Self {
            krate: problem.name.replace('-', "_"),
            name: contract.ident.to_string(),
            text: texts.collect::<Vec<_>>().join("\n\n"),
            operations,
            events: file.items.iter().filter_map(event).flatten().collect(),
            imports,
            wrapper: file.items.iter().find_map(wrapper),
        })
    }
}

fn operations<'a>(
    source: &'a str,
    contract: &'a ItemTrait,
) -> impl Iterator<Item = Operation> + 'a {
    contract.items.iter().filter_map(|item| match item {
        TraitItem::Fn(it) => Some(Operation {
            name: it.sig.ident.to_string(),
            signature: slice(source, it.sig.span()),
            doc: doc(&it.attrs),
        }),
        _ => None,
    })
}

/// A constant, or an array of constants, of type `Verb`.
fn event(item: &Item) -> Option<Vec<(String, String)>> {
    let Item::Const(it) = item else {
        return None;
    };
    let of_verb = names_in(quoted(&*it.ty)).contains(&"Verb".to_owned());
    if !of_verb || !matches!(it.vis, Visibility::Public(_)) {
        return None;
    }
    let doc = doc(&it.attrs).join(" ");
    let texts = strings_in(quoted(&*it.expr));
    Some(texts.into_iter().map(|text| (text, doc.clone())).collect())
}

/// The name of a public function that takes a setting and a solution and returns a
/// box.
fn wrapper(item: &Item) -> Option<String> {
    let Item::Fn(it) = item else {
        return None;
    };
    let ReturnType::Type(_, returned) = &it.sig.output else {
        return None;
    };
    let returns_box = names_in(quoted(&**returned)).first() == Some(&"Box".to_owned());
    let takes: Vec<&Type> = it
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(it) => Some(&*it.ty),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let fits = matches!(takes.as_slice(), [Type::Reference(_), Type::ImplTrait(_)]);
    (matches!(it.vis, Visibility::Public(_)) && returns_box && fits)
        .then(|| it.sig.ident.to_string())
}

fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Struct(it) => &it.vis,
        Item::Enum(it) => &it.vis,
        Item::Type(it) => &it.vis,
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}

fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(it) => Some(it.ident.to_string()),
        Item::Enum(it) => Some(it.ident.to_string()),
        Item::Type(it) => Some(it.ident.to_string()),
        _ => None,
    }
}

/// The lines of documentation.
fn doc(attributes: &[Attribute]) -> Vec<String> {
    let text = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(it) if it.path.is_ident("doc") => match &it.value {
            Expr::Lit(it) => match &it.lit {
                Lit::Str(it) => Some(it.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(text).collect()
}

fn quoted(tokens: &impl quote::ToTokens) -> TokenStream {
    tokens.to_token_stream()
}

fn names_in(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(it) => vec![it.to_string()],
            TokenTree::Group(it) => names_in(it.stream()),
            _ => Vec::new(),
        })
        .collect()
}

fn strings_in(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Literal(it) => match syn::parse_str::<Lit>(&it.to_string()) {
                Ok(Lit::Str(it)) => vec![it.value()],
                _ => Vec::new(),
            },
            TokenTree::Group(it) => strings_in(it.stream()),
            _ => Vec::new(),
        })
        .collect()
}

/// The text of a source at this place.
fn slice(source: &str, place: proc_macro2::Span) -> String {
    let (start, end) = (offset(source, place.start()), offset(source, place.end()));
    source.get(start..end).unwrap_or_default().to_owned()
}

fn offset(source: &str, place: LineColumn) -> usize {
    let lines = source.split_inclusive('\n').take(place.line - 1);
    let before: usize = lines.map(str::len).sum();
    let line = &source[before..];
    let inside: usize = line.chars().take(place.column).map(char::len_utf8).sum();
    before + inside
}
