package dev.impound.controller.incident;

import java.time.Instant;
import java.util.Optional;

/**
 * One step of a response.
 *
 * @param subject what it acts on, such as a capture's id; may be empty
 * @param detail what came of it, or why it failed and what to do; empty before it ended
 * @param planned when it was journaled
 * @param started when it began; empty before
 * @param ended when it ended; empty before
 * @param approval who let it through, after a hold
 * @param holdExpires when an undecided hold ends and the step is denied; empty unless it is held
 * @param runner the controller that began it last; empty before
 */
public record Step(
    StepId id,
    StepKind kind,
    StepState state,
    String subject,
    String detail,
    Instant planned,
    Optional<Instant> started,
    Optional<Instant> ended,
    Optional<Instant> holdExpires,
    Optional<Approval> approval,
    String runner) {}
