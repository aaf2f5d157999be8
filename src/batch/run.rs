//! The way of a batch: survey, process, report.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::catalogue::size_of;
use crate::engine::{Cancel, Confinement, WorkerOptions};
use crate::progress::{Listener, Progress, Stage};
use crate::records::codes::decoding;
use crate::records::{FileRole, Finding, JournalLine, PlanTotals, Severity, Subject, UnitPlan, UnitState};
use crate::report::{self, ReportInput};
use crate::survey::{self, SurveyError};

use super::across;
use super::books::commit;
use super::books::leftovers;
use super::context::RunContext;
use super::decisions::{acceptance, samples};
use super::lanes::Lanes;
use super::preparation::open::{Opened, open};
use super::preparation::planning::{Surveyor, units};
use super::preparation::reconciliation::reconcile;
use super::preparation::submission;
use super::request::{Ending, RunError, RunOutcome, RunRequest, RunTotals};
use super::unit::release::{Asked, release};
use super::unit::standing::{Standing, standing};
use super::unit::work::UnitWork;

/// Units whose plans are read before it is their turn.
const PLANS_AHEAD: usize = 2;

/// Runs a batch, or goes on with one that was cut off.
///
/// # Errors
/// [`RunError`]: the machine, the workspace or the request is at fault. What is wrong with the material is in the
/// outcome and the report.
pub fn run(request: &RunRequest, listener: &dyn Listener, cancel: &Cancel) -> Result<RunOutcome, RunError> {
    let Opened { context: run, worker, confinement } = open(request, listener, cancel)?;
    listener.say(Progress::Stage { stage: Stage::Survey, bytes: 0, files: 0, units: 0 });
    let surveyed = survey(&run, request, confinement);
    if matches!(surveyed, Err(RunError::Survey(SurveyError::Stopped))) {
        run.books.note(&JournalLine::Ended { clock: Timestamp::now(), exit: Ending::Interrupted.exit_code() })?;
    }
    let Surveyed { totals, delivery_errors } = surveyed?;
    // Where the survey broke off, what waits does so under the terms of the run before.
    acceptance::keep_terms(&run.books.folder, &run.acceptance.terms, &run.books.meter)?;
    let packaged = run.books.catalogue().packaged_bytes(&run.books.batch)?;
    // What is staged, and may wait for people, need not be written again.
    let staged = size_of(&run.books.folder.join("work")).map_or(0, |(bytes, _)| bytes);
    run.room_for(super::preparation::space::estimate(&run, &totals, packaged + staged))?;
    listener.say(Progress::Stage {
        stage: Stage::Process,
        bytes: totals.bytes,
        files: totals.files,
        units: totals.units,
    });
    let mut sums = process(&run, &worker)?;
    let whole = !run.halted();
    let mut found_across = 0;
    if whole {
        reconcile(&run)?;
        leftovers::clear(&run)?;
        // Where people decide, units with such errors are held, and are counted so.
        let waits = run.acceptance.terms.wait_for_people();
        found_across = Some(across::compare(&run)?).filter(|_| !waits).unwrap_or(0);
        samples::draw(&run.books, &run.acceptance.terms)?;
    }
    listener.say(Progress::Stage { stage: Stage::Report, bytes: 0, files: 0, units: 0 });
    report::write(
        &ReportInput { folder: &run.books.folder, clock: Timestamp::now(), meter: &run.books.meter },
        request.lang,
    )?;
    samples::draw_elsewhere(&run.books)?;
    sums.count_bytes(&run.books.meter);
    let ending = match (whole, sums.held + sums.refused + delivery_errors + found_across) {
        (false, _) => Ending::Interrupted,
        (true, 0) => Ending::AllWell,
        (true, _) => Ending::SomeNotAccepted,
    };
    run.books.note(&JournalLine::Ended { clock: Timestamp::now(), exit: ending.exit_code() })?;
    Ok(RunOutcome { folder: run.books.folder.clone(), batch: run.books.batch.clone(), ending, totals: sums })
}

/// What the survey came to.
struct Surveyed {
    totals: PlanTotals,
    /// Errors that belong to no unit: files that no unit takes, entries of lists whose files did not come.
    delivery_errors: u64,
}

fn survey(run: &RunContext<'_>, request: &RunRequest, confinement: Confinement) -> Result<Surveyed, RunError> {
    let catalogue = run.books.catalogue();
    let surveyor = Surveyor {
        source: &run.source,
        profiles: &run.profiles,
        folder: &run.books.folder,
        supplied: &run.supplied,
        meter: &run.books.meter,
        listener: run.listener,
        catalogue: Some(&catalogue),
        workspace: Some(&run.books.workspace),
        machine: unconfined(confinement),
        cancel: &run.cancel,
    };
    let outcome = surveyor.survey(request, &run.books.batch, run.at)?;
    // Content that no unit takes is a finding of its own: somebody must move it, and then it is preserved where it
    // belongs.
    let beside: Vec<_> =
        outcome.delivery_files.into_iter().filter(|path| survey::names::role(path) != FileRole::Content).collect();
    let unread = submission::keep(&run.source, &beside, &run.books.folder, &run.books.meter)?;
    surveyor.add_findings(&unread)?;
    let mut errors = 0;
    surveyor.delivery_findings(|finding| errors += u64::from(finding.severity == Severity::Error))?;
    Ok(Surveyed { totals: outcome.totals, delivery_errors: errors })
}

/// What is to be said of a machine that does not confine decoders fully.
fn unconfined(confinement: Confinement) -> Option<Finding> {
    let degree = match confinement {
        Confinement::Full => return None,
        Confinement::Partial => "confined-in-part",
        Confinement::None => "confined-by-limits",
    };
    Some(Finding::new(decoding::UNCONFINED, Subject::Batch).with("variant", degree))
}

/// Deals with every unit of the plan.
fn process(run: &RunContext<'_>, worker: &WorkerOptions) -> Result<RunTotals, RunError> {
    let first_error = Mutex::new(None);
    let mut sums = RunTotals::default();
    let planned = std::thread::scope(|scope| {
        let lanes = Lanes::start(scope, run, worker, &first_error);
        // A large plan takes a while to read: it is read ahead of the looking up.
        let (send, plans) = sync_channel(PLANS_AHEAD);
        let read = scope.spawn(move || -> Result<(), RunError> {
            for plan in units(&run.books.folder)? {
                if send.send(plan).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let dispatched = dispatch(run, plans, &lanes, &mut sums);
        let read = read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        dispatched.and(read)
    });
    if let Some(error) = first_error.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(error);
    }
    planned?;
    sums.add_finished(&run.books.finished);
    Ok(sums)
}

/// Lets those units into the lanes on which there is something to do. An early return drops `plans`, and their reading
/// ends.
fn dispatch(
    run: &RunContext<'_>,
    plans: Receiver<Result<UnitPlan, RunError>>,
    lanes: &Lanes,
    sums: &mut RunTotals,
) -> Result<(), RunError> {
    for plan in plans {
        let plan = plan?;
        if run.halted() {
            return Ok(());
        }
        let profile = run.profiles.find(&plan.profile)?;
        match standing(run, &plan, &profile)? {
            Standing::Done { state } => {
                let waits = matches!(state, UnitState::Held | UnitState::Refused);
                let work = run.books.folder.join("work").join(&plan.folder);
                match if waits { release(&run.books, &work, &run.acceptance, Asked::ByRun)? } else { None } {
                    // Counted when it was written down.
                    Some(released) if released.is_new => say_done(run, &plan, released.state, false),
                    released => {
                        let state = released.map_or(state, |released| released.state);
                        sums.unchanged(state);
                        say_done(run, &plan, state, true);
                    }
                }
            }
            Standing::Blocked { finding } => {
                commit::hold_unread(run, &plan, vec![finding])?;
            }
            Standing::ToDo { previous } => {
                run.room_for(plan.files.iter().map(|file| file.stamp.size).sum())?;
                if !lanes.enter(run, Arc::new(UnitWork::open(run, plan, profile, previous)?)) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn say_done(run: &RunContext<'_>, plan: &UnitPlan, state: UnitState, unchanged: bool) {
    let bytes = plan.files.iter().map(|file| file.stamp.size).sum();
    run.listener.say(Progress::Bytes { bytes });
    run.listener.say(Progress::Files { files: plan.files.len() as u64 });
    run.listener.say(Progress::Unit { unit: &plan.unit, state, unchanged, because: &[] });
}
