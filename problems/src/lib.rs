//! The catalog: the list of problems.

use harness::Problem;

/// Every problem of the catalog, in the order in which they are listed.
pub fn problems() -> Vec<Problem> {
    vec![h2o::problem()]
}
