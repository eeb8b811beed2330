use super::{Exit, Usage};
use crate::Problem;

#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn main(_args: &Args, _problems: &[Problem]) -> Result<Exit, Usage> {
    Ok(Exit::AsClaimed)
}
