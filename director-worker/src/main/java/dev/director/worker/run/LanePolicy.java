package dev.director.worker.run;

/**
 * What a lane's runs do while they cannot call a model.
 *
 * @param onOutage while no route to it is open
 * @param onBudget when there is no money for the call
 */
public record LanePolicy(OnOutage onOutage, OnBudget onBudget) {}
