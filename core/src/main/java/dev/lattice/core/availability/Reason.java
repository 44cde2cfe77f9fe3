package dev.lattice.core.availability;

/**
 * Why a machine does not work for others now, or not with all it has.
 *
 * @param sentence for people, with its numbers
 */
public record Reason(Code code, String sentence) {
    /** The kinds of reasons. */
    public enum Code {
        /** the owner has paused it */
        PAUSED,
        /** the owner lets what runs finish, and has nothing more started */
        FINISHING,
        /** outside of the owner's hours */
        OUTSIDE_HOURS,
        /** too near to the end of the owner's hours to start anything */
        HOURS_END,
        /** somebody is there */
        USER_ACTIVE,
        /** whether somebody is there cannot be told on this machine */
        USER_UNKNOWN,
        /** the owner's programs need the processors */
        OWNER_BUSY,
        /** the owner's programs need the memory */
        MEMORY_SHORT,
        /** on battery, or too little left in it */
        ON_BATTERY,
        /** what it runs on cannot be told on this machine */
        POWER_UNKNOWN,
        /** a program has the whole screen */
        FULL_SCREEN,
        /** a program runs that the owner named */
        APPLICATION
    }
}
