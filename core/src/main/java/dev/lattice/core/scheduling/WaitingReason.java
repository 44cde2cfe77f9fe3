package dev.lattice.core.scheduling;

import java.util.OptionalLong;

/**
 * Why a job waits, as a sentence for people and a code for programs.
 *
 * @param eta seconds until it starts; empty when nobody can tell
 */
public record WaitingReason(Code code, String sentence, OptionalLong eta) {
    /** Of which nobody can tell how long it holds. */
    public WaitingReason(Code code, String sentence) {
        this(code, sentence, OptionalLong.empty());
    }

    /** The same, with the time that it will hold. */
    public WaitingReason at(OptionalLong seconds) {
        return new WaitingReason(code, sentence, seconds);
    }

    /** The kinds of reasons. */
    public enum Code {
        /** no node accepts work at all */
        NO_NODE(true),
        /** nodes that would do are online and take no new work now: their owners use them, or an admin closed them */
        NODES_REST(true),
        /** no node that accepts work can run this kind of job */
        NO_DRIVER(true),
        /** no node has the labels it requires */
        NO_LABEL(true),
        /** the only node that will do, for what it keeps is there, is not online */
        NODE_AWAY(true),
        /** it asks for more than any suitable node has, even an empty one */
        TOO_BIG(true),
        /** as many of its group run as the group allows */
        GROUP_FULL(true),
        /** it would fit on an emptier node */
        NO_ROOM(true),
        /** every slot of the suitable nodes is taken */
        ALL_BUSY(true),
        /** others come first */
        BEHIND_OTHERS(false),
        /** nothing is in its way */
        NEXT(false);

        private final boolean blocked;

        Code(boolean blocked) {
            this.blocked = blocked;
        }

        /** Whether it could not be placed even if it were the first in the queue. */
        public boolean blocked() {
            return blocked;
        }
    }
}
