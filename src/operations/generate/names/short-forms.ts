/** What people are called and sign up as, instead of the given name on the list. */
export const SHORT_FORMS: ReadonlyMap<string, readonly string[]> = new Map(
  `
  William Bill Will Billy Liam
  Robert Bob Rob Bobby
  Richard Dick Rick Rich
  James Jim Jamie Jimmy
  John Jack Johnny
  Michael Mick Mike
  David Dave
  Thomas Tom Tommy
  Christopher Chris
  Anthony Tony
  Edward Ted Ed Eddie
  Charles Charlie Chas
  Kenneth Ken
  Ronald Ron
  Peter Pete
  Stephen Steve
  Steven Steve
  Andrew Andy
  Matthew Matt
  Daniel Dan Danny
  Joseph Joe
  Samuel Sam
  Benjamin Ben
  Alexander Alex Sandy
  Nicholas Nick
  Jonathan Jon
  Gregory Greg
  Timothy Tim
  Philip Phil
  Raymond Ray
  Frederick Fred Freddie
  Geoffrey Geoff
  Terence Terry
  Patrick Pat Paddy
  Joshua Josh
  Harold Harry
  Henry Harry
  Margaret Peggy Maggie Meg Madge
  Elizabeth Liz Beth Betty Lizzie
  Patricia Pat Trish
  Susan Sue
  Christine Chris
  Jacqueline Jackie
  Katherine Kate Kathy
  Catherine Cathy Kate
  Deborah Debbie
  Jennifer Jenny
  Rebecca Becky
  Victoria Vicky Tori
  Samantha Sam
  Kathleen Kath
  Barbara Babs
  Pamela Pam
  Judith Judy
  Dorothy Dot
  Eleanor Ellie Nell
  Abigail Abby
  Isabella Bella Izzy
  Charlotte Lottie Charlie
  Alexandra Alex Sandra
  Stephanie Steph
  Natalie Nat
  Jessica Jess
  Amelia Millie
  Florence Flo Florrie
  Krzysztof Kris
  Małgorzata Gosia
  Katarzyna Kasia
  Agnieszka Aga
  Oluwaseun Seun
  Chukwuemeka Emeka
  Babatunde Tunde
  Mohammed Mo
  `
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', ...short] = line.trim().split(' ')
      return [name, short] as const
    }),
)
