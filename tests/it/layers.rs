//! Imports: no file of a crate imports itself, directly or through others.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use petgraph::{algo::tarjan_scc, graphmap::DiGraphMap};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The modules of a crate, with the modules that each mentions.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// A crate, parsed.
struct Crate {
    /// For each module, its file.
    files: BTreeMap<String, syn::File>,
    /// Names that the root re-exports, with the path that each stands for.
    exports: BTreeMap<String, Vec<String>>,
}

/// The paths into the crate that a module's code mentions.
struct Mentions {
    of: Vec<String>,
    paths: Vec<Vec<String>>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut files = BTreeMap::new();
        read_all(source, source, &mut files);
        let mut exports = BTreeMap::new();
        for item in &files[""].items {
            if let syn::Item::Use(import) = item
                && !matches!(import.vis, syn::Visibility::Inherited)
            {
                let mut paths = Vec::new();
                flatten(&import.tree, &mut Vec::new(), &mut paths);
                for (path, name) in paths {
                    exports.insert(name, path);
                }
            }
        }
        Self { files, exports }
    }

    /// The module that a path from the root names, or names an item of; none if
    /// that is the root.
    fn module(&self, path: &[String]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        if let Some(known) = self.exports.get(first)
            && !self.files.contains_key(first)
        {
            let path: Vec<_> = known.iter().chain(rest).cloned().collect();
            return self.module(&path);
        }
        let known = (1..=path.len())
            .rev()
            .map(|length| path[..length].join("::"));
        known.into_iter().find(|name| self.files.contains_key(name))
    }

    fn imports(&self) -> Imports {
        let of = |(name, file): (&String, &syn::File)| {
            let mut mentions = Mentions {
                of: name.split("::").map(str::to_owned).collect(),
                paths: Vec::new(),
            };
            mentions.visit_file(file);
            let modules = mentions.paths.iter().filter_map(|path| self.module(path));
            let others = modules.filter(|other| other != name);
            (name.clone(), others.collect())
        };
        let files = self.files.iter();
        files.filter(|(name, _)| !name.is_empty()).map(of).collect()
    }
}

/// Parses all files below, by the names of their modules.
fn read_all(root: &Path, folder: &Path, files: &mut BTreeMap<String, syn::File>) {
    let entries = fs::read_dir(folder).expect("it is there");
    let paths: BTreeSet<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    for path in paths {
        if path.is_dir() {
            read_all(root, &path, files);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let inside = path
                .strip_prefix(root)
                .expect("it is below")
                .with_extension("");
            let words = inside.iter().map(|word| word.to_str().expect("a name"));
            let name = words.collect::<Vec<_>>().join("::");
            let name = if name == "lib" { String::new() } else { name };
            let text = fs::read_to_string(&path).expect("it can be read");
            let file = syn::parse_file(&text).expect("it compiles");
            files.insert(name, file);
        }
    }
}

/// The paths that an import brings in, each with its name here.
fn flatten(tree: &syn::UseTree, before: &mut Vec<String>, all: &mut Vec<(Vec<String>, String)>) {
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, all);
            before.pop();
        }
        syn::UseTree::Name(name) => {
            let mut path = before.clone();
            if name.ident != "self" {
                path.push(name.ident.to_string());
            }
            let name = path.last().cloned().unwrap_or_default();
            all.push((path, name));
        }
        syn::UseTree::Rename(name) => {
            let mut path = before.clone();
            path.push(name.ident.to_string());
            all.push((path, name.rename.to_string()));
        }
        syn::UseTree::Glob(_) => all.push((before.clone(), "*".to_owned())),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, before, all);
            }
        }
    }
}

impl Mentions {
    /// Adds a path if it begins in the crate.
    fn add(&mut self, path: &[String]) {
        let mut from = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.of.clone(),
            _ => return,
        };
        for word in path {
            match word.as_str() {
                "crate" | "self" => {}
                "super" => _ = from.pop(),
                other => from.push(other.to_owned()),
            }
        }
        self.paths.push(from);
    }

    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Ident(word) if colons == 2 && !path.is_empty() => {
                    path.push(word.to_string());
                    colons = 0;
                }
                other => {
                    self.add_longer(&path);
                    path.clear();
                    colons = 0;
                    match other {
                        TokenTree::Ident(word) => path.push(word.to_string()),
                        TokenTree::Group(group) => self.scan(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.add_longer(&path);
    }

    /// A single identifier may be anything: only longer paths count.
    fn add_longer(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.add(path);
        }
    }
}

impl<'ast> Visit<'ast> for Mentions {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.of.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.of.pop();
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        flatten(&import.tree, &mut Vec::new(), &mut paths);
        for (path, _) in paths {
            self.add(&path);
        }
    }

    /// A macro is not parsed: its paths are identifiers with colons between them.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.scan(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    /// A visibility is no import.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<_> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        self.add(&words);
        visit::visit_path(self, path);
    }
}

/// Cycles: sets of modules each of which imports all others of the set,
/// directly or indirectly.
fn knots(imports: &Imports) -> Vec<Vec<&str>> {
    let edges = imports.iter().flat_map(|(module, others)| {
        others
            .iter()
            .map(move |other| (module.as_str(), other.as_str(), ()))
    });
    let graph: DiGraphMap<&str, ()> = edges.collect();
    let parts = tarjan_scc(&graph);
    parts.into_iter().filter(|part| part.len() > 1).collect()
}

fn source(of: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests");
    root.join(of).join("src")
}

#[test]
fn no_file_imports_itself_by_a_detour() {
    for of in ["sync-core/explorer", "sync-core", "harness"] {
        let imports = Crate::read(&source(of)).imports();
        assert!(imports.values().any(|others| !others.is_empty()), "{of}");
        assert_eq!(knots(&imports), Vec::<Vec<&str>>::new(), "{of}");
    }
}

/// The explorer's layers, each of which imports only those before it.
#[test]
fn the_explorer_is_built_in_layers() {
    let layers = [
        "leaves",
        "program",
        "semantics",
        "replay",
        "liveness",
        "search",
    ];
    let may_know = |layer: &str, other: &str| {
        let level = |name: &str| layers.iter().position(|it| *it == name);
        level(other) <= level(layer)
    };
    let first = |module: &str| module.split("::").next().expect("a word").to_owned();
    for (module, others) in Crate::read(&source("sync-core/explorer")).imports() {
        for other in others {
            let (from, to) = (first(&module), first(&other));
            assert!(layers.contains(&&*from), "{module} is in no layer");
            assert!(may_know(&from, &to), "{module} must not know {other}");
        }
    }
}

/// Every file and folder that ARCHITECTURE.md names is there.
#[test]
fn the_architecture_names_files_that_exist() {
    let root = source("").parent().expect("a folder").to_owned();
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the page is there");
    let parts = [".", "sync-core", "sync-core/src", "sync-core/src/backend"];
    let parts = parts
        .into_iter()
        .chain(["sync-core/explorer/src", "harness/src"]);
    let folders: Vec<PathBuf> = parts.map(|part| root.join(part)).collect();
    let quoted = page.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let is_source = Path::new(text).extension().is_some_and(|it| it == "rs");
        !text.contains([' ', '*', '\n']) && (is_source || text.ends_with('/'))
    };
    let paths: Vec<&str> = quoted.filter(is_path).collect();
    assert!(paths.len() > 40, "{paths:?}");
    let missing = paths
        .into_iter()
        .filter(|path| !folders.iter().any(|folder| folder.join(path).exists()));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}
