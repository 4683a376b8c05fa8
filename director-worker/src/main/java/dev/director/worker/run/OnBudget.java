package dev.director.worker.run;

/** What a lane's runs do when a budget does not bear their next call. */
public enum OnBudget {
    /** They fail, and can be redriven when there is money again. */
    FAIL,
    /** They wait for it, until their deadlines. */
    WAIT
}
