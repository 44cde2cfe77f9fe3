/**
 * The small process above the agent. It loads little and does little, so that it has no reason to die: it keeps the
 * jobs' pipes open, starts the agent again when it dies, inherits the jobs of a dead agent and writes down how they
 * ended.
 *
 * <p>Agent and supervisor talk in lines over the agent's standard input and output. To the supervisor: {@code home
 * <folder>} says where records and pipes belong, {@code channels <n>} asks for the pipes of n slots. To the agent: {@code channels <n>} says that they are there, {@code exited <pid>}
 * that the end of an inherited process is recorded.
 *
 * <p>An agent that stops while jobs run leaves them to the supervisor: {@code leave <pid> <allocation> <slot> <milliseconds>
 * <grace>} for each,
 * then {@code farewell}. The supervisor stays behind as their keeper, beside the supervisor of the next agent, which
 * reads the records of both.
 */
@NullMarked
package dev.lattice.agent.supervisor;

import org.jspecify.annotations.NullMarked;
