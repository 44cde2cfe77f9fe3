package dev.lattice.core.availability;

/**
 * Why a machine does not work for others now, or not with all it has.
 *
 * @param sentence for the owner and admins, with its numbers
 */
public record Reason(Code code, String sentence) {
    /** The kinds of reasons. */
    public enum Code {
        /** the owner has paused it */
        PAUSED("its owner has paused it"),
        /** the owner lets what runs finish, and has nothing more started */
        FINISHING("its owner has nothing more started"),
        /** outside of the owner's hours */
        OUTSIDE_HOURS("it is outside of its owner's hours"),
        /** too near to the end of the owner's hours to start anything */
        HOURS_END("its owner's hours end soon"),
        /** somebody is there */
        USER_ACTIVE("somebody uses the machine"),
        /** whether somebody is there cannot be told on this machine */
        USER_UNKNOWN("whether somebody uses the machine cannot be told"),
        /** the owner's programs need the processors */
        OWNER_BUSY("its owner's programs need the processors"),
        /** the owner's programs need the memory */
        MEMORY_SHORT("its owner's programs need the memory"),
        /** on battery, or too little left in it */
        ON_BATTERY("it runs on battery"),
        /** what it runs on cannot be told on this machine */
        POWER_UNKNOWN("whether it runs on battery cannot be told"),
        /** a program has the whole screen */
        FULL_SCREEN("one of its owner's programs has the screen"),
        /** a program runs that the owner named */
        APPLICATION("its owner uses a program that needs the machine");

        private final String discreet;

        Code(String discreet) {
            this.discreet = discreet;
        }
    }

    /** What everybody may know of it whose work it concerns: what exactly an owner does is their own affair. */
    public String discreet() {
        return code.discreet;
    }
}
