//! A problem's crate, parsed: its contract, and its list of solutions.

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use syn::{
    Expr, FnArg, ImplItem, Item, ItemImpl, ItemTrait, Pat, ReturnType, Stmt, TraitItem, Type,
    spanned::Spanned,
};

/// A problem's crate, parsed.
#[derive(Debug)]
pub struct Source {
    /// The problem's name: that of its folder.
    pub name: String,
    pub(super) folder: PathBuf,
    /// The text of `lib.rs`.
    pub(super) lib: String,
    /// Where in it the solutions and mistakes are listed.
    pub(super) listed: Range<usize>,
    pub(super) contract: Contract,
    /// The right solutions, in the order in which they are listed.
    pub(super) solutions: Vec<Listed>,
    /// The crates that it depends on, as its code names them.
    pub(super) dependencies: Vec<String>,
}

/// A solution as `lib.rs` lists it.
#[derive(Debug)]
pub(super) struct Listed {
    /// `leader-leads`
    pub(super) name: String,
    /// `leader_leads`
    pub(super) module: String,
    pub(super) text: String,
    /// The type that implements the contract.
    pub(super) type_name: String,
    /// The parameters of its `new`, as text.
    pub(super) parameters: Vec<Parameter>,
    /// The expression that makes one, as text.
    pub(super) make: String,
    /// The calls on its entry without its claims, as text.
    pub(super) sizes: String,
    /// Its claims about starvation and about how many are inside, as text.
    pub(super) claims: String,
    /// Whether it runs on real threads only.
    pub(super) native_only: bool,
}

/// The trait that solutions implement.
#[derive(Debug)]
pub(super) struct Contract {
    pub(super) name: String,
    pub(super) methods: Vec<Method>,
}

/// One of its operations.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: String,
    /// `fn put(&self, item: u64, placed: &dyn Fn())`
    pub(super) signature: String,
    pub(super) parameters: Vec<Parameter>,
    /// The type of what it returns, as text, if it returns something.
    pub(super) returns: Option<String>,
    /// It returns a reference, so it is no operation that a mutant changes.
    pub(super) gives_out: bool,
}

/// A parameter of a function.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// Its type, as text.
    pub(super) of: String,
    /// If it is a callback: the types of its arguments, as text.
    pub(super) callback: Option<Vec<String>>,
}

impl Contract {
    /// The operations: all methods but those that return a reference.
    pub(super) fn operations(&self) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(|method| !method.gives_out)
    }

    /// Whether an operation calls something back.
    pub(super) fn calls_back(&self) -> bool {
        self.operations().any(|method| method.callback().is_some())
    }
}

impl Method {
    /// The callback and its arguments' types.
    pub(super) fn callback(&self) -> Option<(&Parameter, &[String])> {
        let mut callbacks = self.parameters.iter();
        callbacks.find_map(|it| Some((it, it.callback.as_deref()?)))
    }
}

impl Source {
    /// Reads the problem in this folder.
    ///
    /// # Errors
    ///
    /// A sentence that says where the crate differs from the usual form.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = name.into_owned();
        let lib = text_of(&folder.join("src/lib.rs"))?;
        let file = syn::parse_file(&lib)
            .map_err(|error| format!("problems/{name}/src/lib.rs is not Rust: {error}"))?;
        let entries = Entries::of(&file, &lib)
            .ok_or_else(|| format!("problems/{name}: `problem()` is not `puzzle().with([..])`"))?;
        let mut problem = Self {
            folder: folder.to_owned(),
            listed: entries.place.clone(),
            contract: Contract {
                name: String::new(),
                methods: Vec::new(),
            },
            solutions: Vec::new(),
            dependencies: dependencies(folder)?,
            name,
            lib: lib.clone(),
        };
        let traits: BTreeMap<_, _> = file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Trait(it) => Some((it.ident.to_string(), it)),
                _ => None,
            })
            .collect();
        for listed in entries.solutions() {
            let path = folder.join("src").join(&listed.file);
            let text = text_of(&path)?;
            let (type_name, contract, parameters) = solution_in(&text, &traits)
                .ok_or_else(|| format!("{} keeps no contract of lib.rs", path.display()))?;
            problem.contract = contract_of(contract, &problem.lib);
            let module = listed.file.trim_end_matches(".rs").to_owned();
            problem.solutions.push(Listed {
                name: module.replace('_', "-"),
                module,
                text,
                type_name,
                parameters,
                native_only: listed.sizes.contains(".native_only("),
                make: listed.make,
                sizes: listed.sizes,
                claims: listed.claims,
            });
        }
        if problem.solutions.is_empty() {
            return Err(format!("problems/{} lists no solution", problem.name));
        }
        Ok(problem)
    }

    /// The solution that the contract's mutants are made of.
    pub(super) fn first(&self) -> &Listed {
        let modelled = self.solutions.iter().find(|it| !it.native_only);
        modelled.unwrap_or(&self.solutions[0])
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn dependencies(folder: &Path) -> Result<Vec<String>, String> {
    let path = folder.join("Cargo.toml");
    let manifest: toml::Table = text_of(&path)?
        .parse()
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let named = manifest.get("dependencies").and_then(toml::Value::as_table);
    let named = named.into_iter().flat_map(toml::Table::keys);
    Ok(named.map(|name| name.replace('-', "_")).collect())
}

/// The text of a piece of syntax.
pub(super) fn text<'a>(of: &impl Spanned, source: &'a str) -> &'a str {
    &source[of.span().byte_range()]
}

/// The entries that `problem()` hands to the puzzle:
/// `puzzle().with([Entry::new(..).waits(..), ..])`.
struct Entries<'a> {
    entries: Vec<&'a Expr>,
    /// Where they are, between the brackets.
    place: Range<usize>,
    source: &'a str,
}

/// An entry of a solution, as text.
struct InList {
    file: String,
    make: String,
    sizes: String,
    claims: String,
}

impl<'a> Entries<'a> {
    fn of(file: &'a syn::File, source: &'a str) -> Option<Self> {
        let body = file.items.iter().find_map(|item| match item {
            Item::Fn(it) if it.sig.ident == "problem" => Some(&it.block),
            _ => None,
        })?;
        let [Stmt::Expr(Expr::MethodCall(call), None)] = &body.stmts[..] else {
            return None;
        };
        let (true, Some(Expr::Array(list))) = (call.method == "with", call.args.first()) else {
            return None;
        };
        let brackets = list.bracket_token.span;
        let place = brackets.open().byte_range().end..brackets.close().byte_range().start;
        Some(Self {
            entries: list.elems.iter().collect(),
            place,
            source,
        })
    }

    /// The entries of solutions, without those of mistakes.
    fn solutions(&self) -> impl Iterator<Item = InList> {
        self.entries.iter().filter_map(|entry| self.solution(entry))
    }

    fn solution(&self, entry: &Expr) -> Option<InList> {
        let mut sizes = Vec::new();
        let mut claims = Vec::new();
        let mut rest = entry;
        while let Expr::MethodCall(call) = rest {
            let begin = call.receiver.span().byte_range().end;
            let end = call.span().byte_range().end;
            let name = call.method.to_string();
            let claimed = ["waits", "waits_by", "inside"].contains(&&*name);
            let said = if claimed { &mut claims } else { &mut sizes };
            said.push(&self.source[begin..end]);
            rest = &call.receiver;
        }
        let Expr::Call(first) = rest else {
            return None;
        };
        let (exhibit, make) = (first.args.get(0)?, first.args.get(1)?);
        let in_order = |said: Vec<&str>| said.into_iter().rev().collect();
        (text(&first.func, self.source) == "Entry::new").then(|| InList {
            file: text(exhibit, self.source)
                .split('"')
                .nth(1)
                .unwrap_or_default()
                .to_owned(),
            make: text(make, self.source).to_owned(),
            sizes: in_order(sizes),
            claims: in_order(claims),
        })
    }
}

fn solution_in<'t>(
    text: &str,
    traits: &BTreeMap<String, &'t ItemTrait>,
) -> Option<(String, &'t ItemTrait, Vec<Parameter>)> {
    let file = syn::parse_file(text).ok()?;
    let impls = || {
        file.items.iter().filter_map(|item| match item {
            Item::Impl(it) => Some(it),
            _ => None,
        })
    };
    let name_of = |it: &ItemImpl| match &*it.self_ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    };
    let (type_name, contract) = impls().find_map(|it| {
        let kept = it.trait_.as_ref()?.1.segments.last()?.ident.to_string();
        Some((name_of(it)?, *traits.get(&kept)?))
    })?;
    let new = impls()
        .filter(|it| it.trait_.is_none() && name_of(it).as_ref() == Some(&type_name))
        .flat_map(|it| &it.items)
        .find_map(|item| match item {
            ImplItem::Fn(it) if it.sig.ident == "new" => Some(parameters(&it.sig, text)),
            _ => None,
        })?;
    Some((type_name, contract, new))
}

fn contract_of(it: &ItemTrait, source: &str) -> Contract {
    let methods = it.items.iter().filter_map(|item| match item {
        TraitItem::Fn(it) => Some(Method {
            name: it.sig.ident.to_string(),
            signature: signature(&it.sig, source),
            parameters: parameters(&it.sig, source),
            returns: match &it.sig.output {
                ReturnType::Default => None,
                ReturnType::Type(_, of) => Some(text(of, source).to_owned()),
            },
            gives_out: matches!(&it.sig.output, ReturnType::Type(_, of)
                if matches!(**of, Type::Reference(_))),
        }),
        _ => None,
    });
    Contract {
        name: it.ident.to_string(),
        methods: methods.collect(),
    }
}

/// The signature, with each parameter by the name that [`parameters`] gives it.
fn signature(of: &syn::Signature, source: &str) -> String {
    let parameters = parameters(of, source);
    let parameters = parameters
        .iter()
        .map(|it| format!(", {}: {}", it.name, it.of));
    let parameters: String = parameters.collect();
    let output = match &of.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, of) => format!(" -> {}", text(of, source)),
    };
    format!("fn {}(&self{parameters}){output}", of.ident)
}

fn parameters(of: &syn::Signature, source: &str) -> Vec<Parameter> {
    let typed = of.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(it) => Some(it),
        FnArg::Receiver(_) => None,
    });
    let numbered = typed.enumerate().map(|(number, it)| Parameter {
        name: match &*it.pat {
            Pat::Ident(name) => name.ident.to_string(),
            _ => format!("argument_{number}"),
        },
        of: text(&it.ty, source).to_owned(),
        callback: callback(&it.ty, source),
    });
    numbered.collect()
}

/// The types of the arguments, if the type is `&dyn Fn(..)`.
fn callback(of: &Type, source: &str) -> Option<Vec<String>> {
    let Type::Reference(reference) = of else {
        return None;
    };
    let Type::TraitObject(object) = &*reference.elem else {
        return None;
    };
    let syn::TypeParamBound::Trait(bound) = object.bounds.first()? else {
        return None;
    };
    match &bound.path.segments.last()?.arguments {
        syn::PathArguments::Parenthesized(it) => Some(
            it.inputs
                .iter()
                .map(|of| text(of, source).to_owned())
                .collect(),
        ),
        _ => None,
    }
}
