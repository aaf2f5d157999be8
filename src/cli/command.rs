//! The verbs and what they take.

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};

use super::help;
use super::verbs;
use crate::records::Lang;

// The words of the help are in the tables of the verbs; doc comments here would be overwritten by them.
#[derive(Debug, Parser)]
#[command(
    name = "fondo",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
#[command(arg_required_else_help = true, subcommand_required = true, max_term_width = 104)]
pub struct CommandLine {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub verb: Verb,
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 904)]
    pub version: Option<bool>,
}

/// What every verb takes.
#[derive(Debug, Args)]
pub struct Common {
    #[arg(long, global = true, value_parser = ["it", "en"], hide_possible_values = true, display_order = 900)]
    pub lang: Option<String>,
    #[arg(long, global = true, display_order = 901)]
    pub json: bool,
    #[arg(short, long, global = true, display_order = 902)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::HelpShort, display_order = 903)]
    pub help: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    Run(verbs::run::Arguments),
    Plan(verbs::plan::Arguments),
    Status(verbs::status::Arguments),
    Review(verbs::review::Arguments),
    Decide(verbs::decide::Arguments),
    Acceptance(verbs::acceptance::Arguments),
    Compare(verbs::compare::Arguments),
    Pdfa(verbs::pdfa::Arguments),
    Privacy(verbs::privacy::Arguments),
    Package(verbs::package::Arguments),
    Receipts(verbs::receipts::Arguments),
    Register(verbs::register::Arguments),
    FindingAid(verbs::finding_aid::Arguments),
    Undo(verbs::undo::Arguments),
    Rebuild(verbs::rebuild::Arguments),
    Validate(verbs::validate::Arguments),
    Verify(verbs::verify::Arguments),
    Store(verbs::store::Arguments),
    Repair(verbs::repair::Arguments),
    Jobs(verbs::jobs::Arguments),
    Log(verbs::log::Arguments),
    Inventory(verbs::inventory::Arguments),
    Profile(verbs::profile::Arguments),
    Codes(verbs::codes::Arguments),
    #[command(hide = true)]
    Worker(verbs::worker::Arguments),
}

/// The whole command line, with its words in `lang`.
#[must_use]
pub fn command(lang: Lang) -> clap::Command {
    help::localise(CommandLine::command(), lang)
}
