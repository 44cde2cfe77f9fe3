package dev.lattice.api.catalogue;

/** What the value of a parameter is. */
public enum ParameterType {
    TEXT,
    /** a text that is generated when it is left out, and shown masked */
    SECRET,
    /** texts */
    LIST,
    /** a whole number */
    NUMBER,
    /** one of some texts */
    CHOICE
}
