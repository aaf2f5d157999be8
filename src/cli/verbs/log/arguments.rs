//! Which of the verbs below `fondo log`.

use clap::{Args, Subcommand};

use super::{checkpoint, deposit, key, prove, show, verify};
use crate::cli::verbs::{Call, Ended};

#[derive(Debug, Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Verify(verify::Arguments),
    Key(key::Arguments),
    Checkpoint(checkpoint::Arguments),
    Deposit(deposit::Arguments),
    Prove(prove::Arguments),
    Show(show::Arguments),
}

/// Runs the verb.
pub fn run(call: &Call, arguments: &Arguments) -> Ended {
    match &arguments.verb {
        Verb::Verify(arguments) => verify::run(call, arguments),
        Verb::Key(arguments) => key::run(call, arguments),
        Verb::Checkpoint(arguments) => checkpoint::run(call, arguments),
        Verb::Deposit(arguments) => deposit::run(call, arguments),
        Verb::Prove(arguments) => prove::run(call, arguments),
        Verb::Show(arguments) => show::run(call, arguments),
    }
}
