//! Strongly connected components.
//!
//! # Source
//!
//! R. Tarjan, *Depth-first search and linear graph algorithms*, 1972; without recursion,
//! since a path can be millions of states long.

use super::graph::Node;

const UNSEEN: u32 = u32::MAX;

/// The components of the nodes `0..nodes` that are `inside`, each component after those
/// to which it has an edge.
pub(crate) fn components<E: Iterator<Item = Node>>(
    nodes: Node,
    inside: impl Fn(Node) -> bool,
    edges: impl Fn(Node) -> E,
) -> Vec<Vec<Node>> {
    let mut all = Vec::new();
    // When a node was seen first, and the earliest node that it is known to lead back to.
    let mut seen = vec![UNSEEN; nodes as usize];
    let mut low = vec![UNSEEN; nodes as usize];
    let mut is_open = vec![false; nodes as usize];
    let mut open: Vec<Node> = Vec::new();
    let mut count = 0;
    for root in (0..nodes).filter(|node| inside(*node)) {
        if seen[root as usize] != UNSEEN {
            continue;
        }
        let mut path: Vec<(Node, E)> = Vec::new();
        let mut next = Some(root);
        loop {
            if let Some(node) = next.take() {
                seen[node as usize] = count;
                low[node as usize] = count;
                count += 1;
                open.push(node);
                is_open[node as usize] = true;
                path.push((node, edges(node)));
            }
            let Some((node, rest)) = path.last_mut() else {
                break;
            };
            let at = *node as usize;
            match rest.find(|to| inside(*to)) {
                Some(to) if seen[to as usize] == UNSEEN => next = Some(to),
                Some(to) => {
                    if is_open[to as usize] {
                        low[at] = low[at].min(seen[to as usize]);
                    }
                }
                None => {
                    let node = *node;
                    path.pop();
                    if let Some((before, _)) = path.last() {
                        let before = *before as usize;
                        low[before] = low[before].min(low[at]);
                    }
                    if low[at] == seen[at] {
                        let first = open.iter().rposition(|other| *other == node);
                        let component = open.split_off(first.expect("it is open"));
                        for other in &component {
                            is_open[*other as usize] = false;
                        }
                        all.push(component);
                    }
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use petgraph::{algo::kosaraju_scc, graph::DiGraph};

    use super::*;

    /// The same components as petgraph's, on random graphs; and each after its successors.
    #[test]
    fn components_are_those_of_another_algorithm() {
        let mut random = 1_u64;
        let mut below = |limit: u64| {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (random >> 33) % limit
        };
        for _ in 0..500 {
            let nodes = 1 + below(12);
            let edges: Vec<(u32, u32)> = (0..below(30))
                .map(|_| (below(nodes), below(nodes)))
                .map(|(from, to)| (u32::try_from(from).unwrap(), u32::try_from(to).unwrap()))
                .collect();
            let left_out = u32::try_from(below(2 * nodes)).unwrap();
            let inside = |node: Node| node != left_out;
            let from = |node: Node| {
                let edges = edges.iter().filter(move |(from, _)| *from == node);
                edges.map(|(_, to)| *to)
            };
            let count = u32::try_from(nodes).unwrap();
            let found = components(count, inside, from);
            let place = |node: Node| found.iter().position(|it| it.contains(&node)).unwrap();
            let kept = edges
                .iter()
                .filter(|(from, to)| inside(*from) && inside(*to));
            for (from, to) in kept.clone() {
                assert!(place(*to) <= place(*from), "successors come first");
            }
            let mut graph = DiGraph::<(), ()>::from_edges(kept.copied());
            while graph.node_count() < count as usize {
                graph.add_node(());
            }
            let mut other: Vec<Vec<Node>> = kosaraju_scc(&graph)
                .into_iter()
                .map(|it| {
                    it.into_iter()
                        .map(|node| u32::try_from(node.index()).unwrap())
                })
                .map(|it| it.filter(|node| inside(*node)).collect())
                .filter(|it: &Vec<Node>| !it.is_empty())
                .collect();
            let mut found = found.clone();
            for component in found.iter_mut().chain(&mut other) {
                component.sort_unstable();
            }
            found.sort();
            other.sort();
            assert_eq!(found, other);
        }
    }
}
