/** Who refers to whom, both ways; names are any texts. */
export class References {
  private readonly from = new Map<string, ReadonlySet<string>>();
  private readonly owners = new Map<string, Set<string>>();

  /** Those that refer to this one. */
  to(name: string): readonly string[] {
    const owners = this.owners.get(name);
    return owners === undefined ? [] : [...owners];
  }

  /** What an owner refers to, instead of what it referred to before. */
  replace(owner: string, names: ReadonlySet<string>): void {
    const before = this.from.get(owner);
    for (const name of before ?? []) {
      if (names.has(name)) continue;
      const owners = this.owners.get(name);
      owners?.delete(owner);
      if (owners?.size === 0) this.owners.delete(name);
    }
    for (const name of names) {
      if (before?.has(name)) continue;
      const owners = this.owners.get(name);
      if (owners === undefined) this.owners.set(name, new Set([owner]));
      else owners.add(owner);
    }
    if (names.size === 0) this.from.delete(owner);
    else this.from.set(owner, names);
  }
}
