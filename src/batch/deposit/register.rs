//! All daily registers of a workspace, in the order of their days.

use jiff::civil::Date;

use crate::catalogue::{Catalogue, Workspace};
use crate::io::Meter;
use crate::profile::LoadedProfile;
use crate::records::{Finding, UnitState};
use crate::survey::register::{Continuity, daily_register};

use super::super::books::own::own_package;
use super::super::request::RunError;

/// Which registers, and which days.
#[derive(Clone, Debug)]
pub struct RegisterRequest<'r> {
    /// The profile; units that were made with it are registers.
    pub profile: &'r LoadedProfile,
    /// The first day that must have a register.
    pub from: Option<Date>,
    /// The last one.
    pub until: Option<Date>,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegisterOutcome {
    /// Registers.
    pub registers: u64,
    /// The first day.
    pub first: Option<Date>,
    /// The last day.
    pub last: Option<Date>,
}

/// Looks at every register that stands and says what is missing.
///
/// # Errors
/// A package cannot be read.
pub fn check_registers(
    workspace: &Workspace,
    catalogue: &Catalogue,
    request: &RegisterRequest<'_>,
    say: &mut dyn FnMut(Finding),
) -> Result<RegisterOutcome, RunError> {
    let id = &request.profile.rules.profile.id;
    let rules = request.profile.rules.register.clone();
    let meter = Meter::default();
    // One small entry for each working day of an office: a century has 25,000.
    let mut registers = Vec::new();
    catalogue.standing_versions(|row| {
        if row.state == UnitState::Withdrawn {
            return Ok(());
        }
        let (_, record) = own_package(workspace, &row, &meter)?;
        if record.profile == *id {
            match daily_register(&record.unit, record.description.as_ref(), &rules) {
                Ok(register) => registers.push(register),
                Err(finding) => say(*finding),
            }
        }
        Ok::<(), RunError>(())
    })?;
    registers.sort();
    let inside =
        |day: Date| request.from.is_none_or(|from| from <= day) && request.until.is_none_or(|until| day <= until);
    registers.retain(|register| inside(register.day));
    let outcome = RegisterOutcome {
        registers: registers.len() as u64,
        first: registers.first().map(|register| register.day),
        last: registers.last().map(|register| register.day),
    };
    let mut continuity = Continuity::new(&rules, request.from, request.until);
    registers.into_iter().for_each(|register| continuity.register(register, say));
    continuity.end(say);
    Ok(outcome)
}
